# PostgreSQL, Redis and Chromium for .ci/run: found, or installed and started. Sourced, not run.

DATABASE=keyprojects_ci_$$
DATABASE_CREATED=
REDIS_STARTED=
POSTGRESQL_STARTED=
export DEBIAN_FRONTEND=noninteractive

apt_install() {
  [ -n "${APT_UPDATED:-}" ] || apt-get update -qq
  APT_UPDATED=yes
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

need_command() { # need_command COMMAND PACKAGE...
  command -v "$1" >/dev/null || apt_install "${@:2}"
}

new_secret() {
  python3 -c 'import secrets; print(secrets.token_urlsafe(50))'
}

wait_until() { # wait_until SECONDS COMMAND...
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || { echo "No answer from: $*"; return 1; }
    sleep 0.5
  done
}

# PostgreSQL -----------------------------------------------------------------------------------------------------------

postgresql_answers() { pg_isready -q -h 127.0.0.1 -p 5432; }

start_postgresql() {
  need_command psql postgresql postgresql-client
  postgresql_answers && return
  command -v pg_ctlcluster >/dev/null || apt_install postgresql
  local version cluster
  read -r version cluster _ < <(pg_lsclusters --no-header)
  pg_ctlcluster --skip-systemctl-redirect "$version" "$cluster" start
  POSTGRESQL_STARTED="$version $cluster"
  wait_until 30 postgresql_answers
}

as_postgres() { # SQL from standard input, as the administrator: by trust, or as the system user
  if psql -h 127.0.0.1 -U postgres -w -qAt -c 'select 1' >/dev/null 2>&1; then
    psql -h 127.0.0.1 -U postgres -w -qAt -v ON_ERROR_STOP=1
  else
    (cd / && runuser -u postgres -- psql -qAt -v ON_ERROR_STOP=1)
  fi
}

create_database() { # a user and a database of this run only; sets DATABASE_URL
  local password
  password=$(new_secret)
  as_postgres <<SQL
CREATE ROLE $DATABASE LOGIN CREATEDB PASSWORD '$password';
CREATE DATABASE $DATABASE OWNER $DATABASE ENCODING 'UTF8' TEMPLATE template0;
SQL
  DATABASE_CREATED=yes
  DATABASE_URL=postgres://$DATABASE:$password@127.0.0.1:5432/$DATABASE
}

drop_database() {
  [ -n "$DATABASE_CREATED" ] || return 0
  as_postgres <<SQL | as_postgres || true
SELECT format('DROP DATABASE %I WITH (FORCE);', datname) FROM pg_database
WHERE datname = '$DATABASE' OR datname LIKE 'test\\_$DATABASE%';
SELECT 'DROP ROLE $DATABASE;';
SQL
}

# Redis ----------------------------------------------------------------------------------------------------------------

start_redis() { # sets REDIS_URL
  need_command redis-server redis-server
  need_command redis-cli redis-tools
  REDIS_URL=redis://127.0.0.1:6379/0
  redis-cli -u "$REDIS_URL" ping >/dev/null 2>&1 && return
  redis-server --bind 127.0.0.1 --port 6379 --save '' --daemonize yes --dir "$VAR_DIR" >/dev/null
  REDIS_STARTED=yes
  wait_until 10 redis-cli -u "$REDIS_URL" ping
}

# Chromium -------------------------------------------------------------------------------------------------------------

need_browser() {
  need_command chromium chromium
  need_command fc-list fontconfig
  fc-list | grep -qi 'cjk' || apt_install fonts-noto-cjk
}

stop_services() { # only what this run started
  [ -z "$REDIS_STARTED" ] || redis-cli -u "$REDIS_URL" shutdown nosave || true
  # shellcheck disable=SC2086
  [ -z "$POSTGRESQL_STARTED" ] || pg_ctlcluster --skip-systemctl-redirect $POSTGRESQL_STARTED stop || true
}
