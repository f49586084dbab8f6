#!/usr/bin/env bash
# LangChain4j's reranking gives passages of equal score back in the order of a hash table, not in the one of the search.
#
# Run: dev.langchain4j:langchain4j-core 1.19.0 (Maven Central; Java 17 or later): `ReRankingContentAggregator` with a scoring model
# that gives each passage the same score.
# Expected: the order in which the retriever found them, as sorting in Java keeps it. The Javadoc of the class speaks of scoring
# and of a least score, and says nothing of ties.
# Happens: scores are kept in a HashMap by passage before they are sorted, so that equal ones come in its order.
# Seen: passages 1 to 8 come back as 1 2 7 8 3 4 5 6; passages 7 3 2 as 2 7 3.
# Why it matters: where the reranker cannot tell passages apart (scores that round to 1.0 or 0.0, empty passages), the first
# stage's order was the best that was known, and is lost without a sign. A maximum of results then cuts the wrong ones.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/finding.sh"

cat >"$work/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>findings</groupId><artifactId>langchain4j</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>dev.langchain4j</groupId><artifactId>langchain4j-core</artifactId><version>1.19.0</version>
  </dependency></dependencies>
</project>
XML
mvn --quiet --batch-mode --file "$work/pom.xml" -Dmaven.repo.local="$work/maven" -DoutputDirectory="$work/lib" \
  org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies >"$work/install.log" 2>&1 ||
  could_not_run "langchain4j-core from Maven: $(tail -3 "$work/install.log")"

cat >"$work/Finding.java" <<'JAVA'
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.aggregator.ReRankingContentAggregator;
import dev.langchain4j.rag.query.Query;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

public class Finding {
    static String rerank(List<Content> found) {
        ScoringModel undecided = new ScoringModel() {
            @Override
            public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
                return Response.from(Collections.nCopies(segments.size(), 1.0));
            }
        };
        return new ReRankingContentAggregator(undecided).aggregate(Map.of(Query.from("query"), List.of(found))).stream()
                .map(content -> content.textSegment().text().replace("passage ", "")).collect(Collectors.joining(" "));
    }

    public static void main(String[] arguments) {
        List<Content> eight = IntStream.rangeClosed(1, 8).mapToObj(i -> Content.from("passage " + i)).collect(Collectors.toList());
        System.out.println("passages 1 to 8, all scored 1.0\t1 2 7 8 3 4 5 6\t" + rerank(eight));
        List<Content> three = List.of(eight.get(6), eight.get(2), eight.get(1));
        System.out.println("passages 7 3 2, all scored 1.0\t2 7 3\t" + rerank(three));
    }
}
JAVA
checks java -cp "$work/lib/*" "$work/Finding.java"
verdict
