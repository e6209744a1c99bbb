/** The demo's weather: made from each place's climate, the same for everybody there on a day. */
import { hash32, seededRandom } from "../common/random.js";
import type { WeatherCondition } from "../domain.js";
import { localTime } from "./localTime.js";
import type { Place } from "./places.js";

const DAY = 86_400_000;

/** Condition and temperature at a place and moment. */
export function weatherAt(place: Place, at: Date, seed: number): { condition: WeatherCondition; temperatureC: number } {
  const { dayOfYear, hour } = localTime(at, place.timeZone);
  const random = seededRandom(hash32(`weather/${seed}/${place.city}/${Math.floor(at.getTime() / DAY)}`));
  const warmest = place.latitude >= 0 ? 205 : 22;
  const season = Math.cos((2 * Math.PI * (dayOfYear - warmest)) / 365.25);
  const wet = random.uniform() < place.wet;
  const daily = 3.5 * Math.cos((2 * Math.PI * (hour - 15)) / 24);
  const temperatureC = Math.round(place.mean + place.swing * season + daily + random.normal() * 3 - (wet ? 2 : 0));
  return { condition: condition(wet, temperatureC, random.uniform()), temperatureC };
}

function condition(wet: boolean, temperatureC: number, u: number): WeatherCondition {
  if (wet) return temperatureC <= 0 ? "SNOW" : u < 0.1 ? "STORM" : "RAIN";
  if (u < 0.45) return "CLEAR";
  if (u < 0.86) return "CLOUDS";
  return u < 0.93 ? "WIND" : "FOG";
}
