#!/usr/bin/env bash
# Private PostgreSQL (with pgvector) and Redis for tests and development, on free loopback ports, with throw-away data: a
# primary with a streaming replica; one Redis server, a Cluster of three masters, and a master with its Sentinel.
#
#   eval "$(scripts/services.sh up)"    starts them (or finds them running), sets DATABASE_URL and REDIS_URL, and for tests
#                                       POSTGRES_REPLICA_URL, REDIS_CLUSTER_URL and REDIS_SENTINEL_URL
#   scripts/services.sh up postgres redis           only these, of: postgres replica redis cluster sentinel
#   scripts/services.sh up --keep postgres redis    and `down` leaves PostgreSQL's data, which the next `up` starts with
#   scripts/services.sh status          prints the same where they run, else exits 1
#   scripts/services.sh down            stops them and removes their data
#
# Everything comes from Debian's packages; as root what is missing is installed first. pgvector, which Debian 12 lacks, is
# built from the next release's source package, whose signature apt checks. Only `export` lines go to standard output.
set -euo pipefail

HOME_DIR="${VITRINE_SERVICES_DIR:-${TMPDIR:-/tmp}/vitrine-services-$(id -u)}"
PGVECTOR_SUITE=trixie

say() { printf '  %s\n' "$*" >&2; }
die() { printf 'services.sh: %s\n' "$*" >&2; exit 1; }
is_root() { [ "$(id -u)" -eq 0 ]; }

# PostgreSQL refuses to run as root; the package brings a user for it.
as_postgres() { if is_root; then runuser -u postgres -- "$@"; else "$@"; fi; }

# ---------------------------------------------------------------------------------------------- packages

bin_dir() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }

install_packages() {
  local missing=()
  [ -n "$(bin_dir)" ] && [ -x "$(bin_dir)/initdb" ] || missing+=(postgresql)
  command -v redis-server >/dev/null || missing+=(redis-server)
  [ ${#missing[@]} -eq 0 ] && return
  apt_install "${missing[@]}"
}

apt_install() {
  is_root || die "missing: $*. Install these packages, or run this once as root."
  say "installing $*"
  # The package would make and start a cluster of its own.
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  fi
  local log
  log="$(mktemp)"
  for attempt in 1 2 3; do
    if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      -o Dpkg::Options::=--force-confold "$@"; } >"$log" 2>&1 9>&-; then
      rm -f "$log"
      return
    fi
    sleep $((attempt * 3))
  done
  tail -20 "$log" >&2
  die "apt-get could not install $* (above)."
}

# ---------------------------------------------------------------------------------------------- pgvector

has_pgvector() {
  local control
  control="$("$(bin_dir)/pg_config" --sharedir)/extension/vector.control"
  [ -f "$control" ] && [ "$(sed -n "s/^default_version = '\(.*\)'/\1/p" "$control" | cut -d. -f1-2)" != 0.7 ]
}

install_pgvector() {
  has_pgvector && return
  local version work
  version="$(basename "$(dirname "$(bin_dir)")")"
  is_root || die "pgvector 0.8+ is missing from PostgreSQL $version. Install it, or run this once as root."
  local needed=()
  command -v make >/dev/null && command -v cc >/dev/null || needed+=(build-essential)
  command -v dpkg-source >/dev/null || needed+=(dpkg-dev)
  [ -f "$("$(bin_dir)/pg_config" --includedir-server)/postgres.h" ] || needed+=("postgresql-server-dev-$version")
  [ ${#needed[@]} -eq 0 ] || apt_install "${needed[@]}"

  say "building pgvector for PostgreSQL $version"
  work="$(mktemp -d)"
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  # A source list of its own: the machine's apt is left as it is. apt verifies signature and checksums.
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(debian_mirror) $PGVECTOR_SUITE main" >"$work/sources.list"
  local apt=(apt-get -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
  if ! (
    cd "$work"
    "${apt[@]}" update
    "${apt[@]}" source pgvector
    cd pgvector-*/
    make -j2 with_llvm=no PG_CONFIG="$(bin_dir)/pg_config"
    make install with_llvm=no PG_CONFIG="$(bin_dir)/pg_config"
  ) >"$work/log" 2>&1 9>&-; then
    tail -30 "$work/log" >&2
    die "pgvector could not be built (above; the whole log is $work/log)."
  fi
  rm -rf "$work"
}

# The mirror this machine already uses for Debian's main archive.
debian_mirror() {
  local mirror
  mirror="$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    sed -n -e 's/^URIs: *\([^ ]*\).*/\1/p' -e 's/^deb  *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\) .*/\2/p' |
    grep -E '/debian/?$' | head -1 || true)"
  echo "${mirror:-http://deb.debian.org/debian}"
}

# ---------------------------------------------------------------------------------------------- running

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 25000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

password() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# The start_* functions run beside one another. Each picks free ports, and leaves what others need to know in $HOME_DIR/NAME.env.

start_postgres() {
  local data="$HOME_DIR/postgres" secret="$1" port bin
  bin="$(bin_dir)"
  say "starting PostgreSQL"
  mkdir -p "$data"
  if [ -f "$data/secret" ]; then
    secret="$(cat "$data/secret")" # kept, as its data
  else
    rm -rf "$data/db" # of a start that was cut off
    printf '%s' "$secret" >"$data/password"
    if is_root; then chown -R postgres "$data"; fi
    as_postgres "$bin/initdb" -D "$data/db" -U vitrine --pwfile="$data/password" --auth=scram-sha-256 \
      --encoding=UTF8 --locale=C.UTF-8 >/dev/null 9>&-
    mv "$data/password" "$data/secret"
  fi
  port="$(run_postgres "$data" db "-c shared_buffers=256MB -c maintenance_work_mem=256MB")"
  echo "export DATABASE_URL=postgresql://vitrine:$secret@127.0.0.1:$port/postgres" >"$HOME_DIR/postgres.env"
  if wanted replica; then start_replica "$data" "$secret" "$port"; fi
}

start_replica() {
  local data="$1" secret="$2" port="$3" replica
  say "starting a replica"
  PGPASSWORD="$secret" as_postgres "$(bin_dir)/pg_basebackup" -h 127.0.0.1 -p "$port" -U vitrine -D "$data/replica" -R -c fast 9>&-
  replica="$(run_postgres "$data" replica "-c hot_standby=on")"
  echo "export POSTGRES_REPLICA_URL=postgresql://vitrine:$secret@127.0.0.1:$replica/postgres" >"$HOME_DIR/replica.env"
}

# run_postgres DATA NAME OPTIONS: starts the server whose files are in DATA/NAME, and prints its port.
run_postgres() {
  local data="$1" name="$2" options="$3" port
  for _ in 1 2 3 4 5; do
    port="$(free_port)"
    if as_postgres "$(bin_dir)/pg_ctl" -D "$data/$name" -l "$data/$name.log" -w -t 60 -o "-p $port -c listen_addresses=127.0.0.1 \
      -c unix_socket_directories= -c max_connections=100 $options" start >/dev/null 9>&-; then
      echo "$port"
      return
    fi
  done
  tail -20 "$data/$name.log" >&2
  die "PostgreSQL ($name) did not start (above)."
}

# run_redis NAME SECRET OPTIONS...: starts a server whose files are in $HOME_DIR/redis/NAME, and prints its port.
run_redis() {
  local data="$HOME_DIR/redis/$1" secret="$2" port
  shift 2
  mkdir -p "$data"
  for _ in 1 2 3 4 5; do
    port="$(free_port)"
    redis-server --port "$port" --bind 127.0.0.1 --requirepass "$secret" --dir "$data" --save '' --appendonly no \
      --daemonize yes --pidfile "$data/pid" --logfile "$data/log" "$@" >/dev/null 9>&-
    for _ in $(seq 50); do
      if ask_redis "$port" "$secret" ping 2>/dev/null | grep -q PONG; then echo "$port"; return; fi
      sleep 0.1
    done
  done
  tail -20 "$data/log" >&2
  die "Redis did not start (above)."
}

ask_redis() {
  local port="$1"
  REDISCLI_AUTH="$2" redis-cli -p "$port" "${@:3}"
}

start_redis() {
  local secret="$1" port
  say "starting Redis"
  port="$(run_redis one "$secret")"
  echo "export REDIS_URL=redis://default:$secret@127.0.0.1:$port" >"$HOME_DIR/redis.env"
}

start_cluster() {
  local secret="$1" ports=() i
  say "starting a Redis Cluster"
  for i in 1 2 3; do
    ports+=("$(run_redis "cluster$i" "$secret" --cluster-enabled yes --cluster-node-timeout 2000 --masterauth "$secret")")
  done
  if ! REDISCLI_AUTH="$secret" redis-cli --cluster create "${ports[@]/#/127.0.0.1:}" --cluster-yes \
    >"$HOME_DIR/redis/cluster.log" 2>&1 9>&-; then
    tail -20 "$HOME_DIR/redis/cluster.log" >&2
    die "the Redis Cluster was not made (above)."
  fi
  for i in "${ports[@]}"; do
    until ask_redis "$i" "$secret" cluster info 2>/dev/null | grep -q cluster_state:ok; do sleep 0.1; done
  done
  echo "export REDIS_CLUSTER_URL=redis+cluster://default:$secret@127.0.0.1:${ports[0]},127.0.0.1:${ports[1]},127.0.0.1:${ports[2]}" \
    >"$HOME_DIR/cluster.env"
}

# A master with a replica, so that it can fail over. Sentinel is redis-server under another name.
start_sentinel() {
  local secret="$1" data="$HOME_DIR/redis/sentinel" master port
  say "starting a Redis master, its replica and a Sentinel"
  master="$(run_redis master "$secret" --masterauth "$secret")"
  run_redis replica "$secret" --masterauth "$secret" --replicaof "127.0.0.1 $master" >/dev/null
  mkdir -p "$data"
  cat >"$data.conf" <<CONF
sentinel monitor vitrine 127.0.0.1 $master 1
sentinel auth-pass vitrine $secret
sentinel down-after-milliseconds vitrine 1000
sentinel failover-timeout vitrine 3000
CONF
  for _ in 1 2 3 4 5; do
    port="$(free_port)"
    redis-server "$data.conf" --sentinel --port "$port" --bind 127.0.0.1 --requirepass "$secret" --dir "$data" \
      --daemonize yes --pidfile "$data/pid" --logfile "$data/log" >/dev/null 9>&-
    for _ in $(seq 50); do
      if ask_redis "$port" "$secret" sentinel get-master-addr-by-name vitrine 2>/dev/null | grep -q "$master"; then
        echo "export REDIS_SENTINEL_URL='redis+sentinel://default:$secret@127.0.0.1:$port/vitrine?sentinelPassword=$secret'" >"$HOME_DIR/sentinel.env"
        return
      fi
      sleep 0.1
    done
  done
  tail -20 "$data/log" >&2
  die "Redis Sentinel did not start (above)."
}

# Whether a service is among those that were asked for.
wanted() { [[ " ${SERVICES[*]} " == *" $1 "* ]]; }

# Whether those that were asked for run, and all that were started.
running() {
  [ -O "$HOME_DIR" ] && [ -f "$HOME_DIR/env" ] || return 1
  local service
  for service in "${SERVICES[@]}"; do [ -f "$HOME_DIR/$service.env" ] || return 1; done
  (
    unset DATABASE_URL POSTGRES_REPLICA_URL REDIS_URL
    # shellcheck disable=SC1091
    . "$HOME_DIR/env"
    [ -z "${DATABASE_URL:-}" ] || "$(bin_dir)/pg_isready" -q -d "$DATABASE_URL" || exit 1
    [ -z "${POSTGRES_REPLICA_URL:-}" ] || "$(bin_dir)/pg_isready" -q -d "$POSTGRES_REPLICA_URL" || exit 1
    if [ -n "${REDIS_URL:-}" ]; then redis-cli -u "$REDIS_URL" --no-auth-warning ping 2>/dev/null | grep -q PONG || exit 1; fi
    for pid in "$HOME_DIR"/redis/*/pid; do [ ! -f "$pid" ] || kill -0 "$(cat "$pid")" 2>/dev/null || exit 1; done
  )
}

stop() {
  local bin name pid
  bin="$(bin_dir)"
  for name in replica db; do
    [ -f "$HOME_DIR/postgres/$name/postmaster.pid" ] &&
      as_postgres "$bin/pg_ctl" -D "$HOME_DIR/postgres/$name" -m fast -w stop >/dev/null
  done
  local redis=()
  for pid in "$HOME_DIR"/redis/*/pid; do
    [ -f "$pid" ] && redis+=("$(cat "$pid")")
  done
  if [ ${#redis[@]} -gt 0 ]; then
    kill "${redis[@]}" 2>/dev/null
    for _ in $(seq 50); do kill -0 "${redis[@]}" 2>/dev/null || break; sleep 0.1; done
  fi
  if [ -f "$HOME_DIR/keep" ]; then
    rm -rf "$HOME_DIR"/*env "$HOME_DIR/redis" "$HOME_DIR/postgres/replica"
  else
    rm -rf "$HOME_DIR"
  fi
}

up() {
  exec 9>"$HOME_DIR.lock"
  flock 9
  if ! running; then
    stop || true # the rest of a run that was cut off
    install_packages
    install_pgvector
    mkdir -p "$HOME_DIR"
    umask 077
    if [ -n "$KEEP" ]; then touch "$HOME_DIR/keep"; fi
    local secret service jobs=()
    secret="$(password)"
    for service in postgres redis cluster sentinel; do
      wanted "$service" || continue
      "start_$service" "$secret" &
      jobs+=($!)
    done
    for service in "${jobs[@]}"; do wait "$service" || die "not everything started (above)."; done
    cat "$HOME_DIR"/*.env >"$HOME_DIR/env"
  fi
  cat "$HOME_DIR/env"
}

usage() { die "usage: $0 up [--keep] [postgres|replica|redis|cluster|sentinel...], $0 status|down"; }

KEEP=""
SERVICES=()
for argument in "${@:2}"; do
  case "$argument" in
    --keep) KEEP=1 ;;
    postgres | replica | redis | cluster | sentinel) SERVICES+=("$argument") ;;
    *) usage ;;
  esac
done
if [ "${1:-}" = up ] && [ ${#SERVICES[@]} -eq 0 ]; then SERVICES=(postgres replica redis cluster sentinel); fi
if wanted replica && ! wanted postgres; then SERVICES+=(postgres); fi

case "${1:-}" in
  up) up ;;
  status) if running; then cat "$HOME_DIR/env"; else say "not running"; exit 1; fi ;;
  down) stop || true ;;
  *) usage ;;
esac
