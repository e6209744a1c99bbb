// GraphiQL's page: tabs to begin with, and `?query=` links. React, ReactDOM and GraphiQL are globals of the scripts before.

const { createElement } = window.React;
const january = `${new Date().getFullYear() + 1}-01-15T08:00:00Z`;

const TABS = [
  {
    query: `# One January, two hemispheres. Press play.
query Shelves {
  oslo: recommendations(
    context: { at: "${january}", country: "NO" }
    first: 5
  ) { ...Shelf }
  sydney: recommendations(
    context: { at: "${january}", country: "AU" }
    first: 5
  ) { ...Shelf }
}

fragment Shelf on RecommendationConnection {
  strategy
  edges {
    score
    node { title price { amount currencyCode } }
    explanation {
      reason
      wanted { facet times }
      facets { facet alpha score }
    }
  }
}
`,
  },
  {
    query: `# The catalogue, and what leads from one product to others.
query Search($words: String = "wool") {
  products(search: $words, first: 3) {
    totalCount
    nodes {
      id
      title
      image { url }
      similar(first: 3) { edges { score node { title } } }
      boughtTogether(first: 3) { nodes { title } }
    }
  }
}
`,
  },
  {
    query: `# Tell what happened; the shopper's next answer knows.
# Take a product's id from another tab.
mutation Record($productId: ID = "paste a product id here") {
  recordInteractions(input: { anonymousId: "me", productId: $productId, type: ADD_TO_CART }) {
    written { inserted updated }
    userErrors { code field message }
  }
}

query Next {
  recommendations(shopper: { anonymousId: "me" }, context: {}, first: 5) {
    strategy
    edges { node { title } explanation { reason } }
  }
}
`,
  },
];

const asked = new URLSearchParams(window.location.search).get("query");
const properties = {
  fetcher: window.GraphiQL.createFetcher({ url: "/graphql" }),
  defaultTabs: TABS,
  defaultEditorToolsVisibility: false,
  shouldPersistHeaders: false,
  ...(asked !== null && { query: asked }),
};
const logo = createElement(window.GraphiQL.Logo, null, createElement("a", { className: "mark", href: "/" }, "Vitrine"));
window.ReactDOM.createRoot(document.getElementById("graphiql")).render(createElement(window.GraphiQL, properties, logo));
