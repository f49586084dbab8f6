# Sourced by findings about OpenSearch: one node of OpenSearch 3.6.0 on a free port of this machine, Java 21 or later, 700 MB heap.
# $FINDINGS_NODE, where set, is a folder in which the laid out node is kept for the next finding (1 GB).
# shellcheck shell=bash
# shellcheck source=SCRIPTDIR/finding.sh
source "$(dirname "${BASH_SOURCE[0]}")/finding.sh"

java_21() {
  local java
  for java in "${JAVA_HOME:-/none}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
    [ -x "$java" ] || continue
    if [ "$("$java" -version 2>&1 | sed -nE '1s/.*"([0-9]+).*/\1/p')" -ge 21 ]; then echo "$java"; return; fi
  done
}

lay_out_node() {
  local folder=${FINDINGS_NODE:-$work/node}
  home=$folder/opensearch-3.6.0
  [ -f "$folder/complete" ] && return
  cp "$support/node-pom.xml" "$work/pom.xml"   # Maven writes beside it
  mvn --quiet --batch-mode --file "$work/pom.xml" -Dmaven.repo.local="$work/maven" -Dhome="$home" \
    generate-resources >"$work/install.log" 2>&1 || could_not_run "OpenSearch from Maven: $(tail -3 "$work/install.log")"
  rm -rf "$work/maven" "$home/modules/ingest-geoip"
  touch "$folder/complete"
}

node_settings() {
  cat <<'SETTINGS'
discovery.type: single-node
network.host: 127.0.0.1
http.port: 0
transport.port: 0
cluster.routing.allocation.disk.threshold_enabled: false
indices.breaker.total.use_real_memory: false
plugins.ml_commons.connector.private_ip_enabled: true
plugins.ml_commons.trusted_connector_endpoints_regex: ['^http://127\.0\.0\.1:[0-9]+/.*$']
SETTINGS
  echo "path.data: $run/data"
  echo "path.logs: $run/logs"
}

# start_node: exports $OPENSEARCH, the address of a fresh node
start_node() {
  local java; java=$(java_21)
  [ -n "$java" ] || could_not_run "OpenSearch 3.6.0 needs Java 21 or later: set JAVA_HOME."
  lay_out_node
  run=$work/run
  mkdir -p "$run/config" "$run/tmp" "$run/logs"
  cp "$home/config/log4j2.properties" "$run/config"
  node_settings >"$run/config/opensearch.yml"
  local as_user=()
  if [ "$(id -u)" = 0 ]; then   # OpenSearch does not run as root; any other number does, it needs no name
    chmod -R a+rX "$home"; chmod a+x "$work" "$home/.."; chown -R 64201:64201 "$run"
    as_user=(setpriv --reuid 64201 --regid 64201 --clear-groups --)
  fi
  cd "$home"
  env -i PATH="$PATH" HOME="$run" "${as_user[@]}" "$java" -Xms700m -Xmx700m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -Djava.io.tmpdir="$run/tmp" -Djna.nosys=true -Dlog4j2.disable.jmx=true -Djava.locale.providers=SPI,CLDR \
    --enable-native-access=ALL-UNNAMED \
    -javaagent:"$home/agent/opensearch-agent.jar" --add-modules=jdk.incubator.vector --add-opens=java.base/java.nio=ALL-UNNAMED \
    -Dopensearch.path.home="$home" -Dopensearch.path.conf="$run/config" -Dopensearch.distribution.type=tar \
    -Dopensearch.bundled_jdk=false -cp "$home/lib/*" org.opensearch.bootstrap.OpenSearch >"$work/node.log" 2>&1 </dev/null &
  running+=($!)
  cd "$work"
  await_node $!
}

await_node() {
  local port i
  for ((i = 0; i < 420; i++)); do
    sleep 1
    kill -0 "$1" 2>/dev/null || could_not_run "the node ended: $(tail -5 "$work/node.log")"
    port=$(sed -nE 's/.*HttpServer.*publish_address \{127\.0\.0\.1:([0-9]+)\}.*/\1/p' "$work/node.log")
    [ -z "$port" ] || break
  done
  [ -n "$port" ] || could_not_run "the node was not up after 420 s: $(tail -5 "$work/node.log")"
  export OPENSEARCH=http://127.0.0.1:$port
}
