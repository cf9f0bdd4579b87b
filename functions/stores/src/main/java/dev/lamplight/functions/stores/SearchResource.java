package dev.lamplight.functions.stores;

import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.contract.api.ContentPage;
import dev.lamplight.contract.api.SearchResultsPage;
import dev.lamplight.search.QueryText;
import dev.lamplight.search.SearchHit;
import dev.lamplight.search.SearchQuery;
import dev.lamplight.search.SearchResult;
import dev.lamplight.search.StageScores;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// `/v1/vector_stores/{store}/search`.
final class SearchResource {
    /// Use of a store moves the anchor of its expiry; more often would only make its committers lose swaps.
    private static final Duration ACTIVITY_STEP = Duration.ofHours(1);

    private final Snapshots snapshots;
    private final StoreManifests manifests;
    private final Readers readers;
    private final QueryEncoder encoder;
    private final Clock clock;

    SearchResource(Snapshots snapshots, StoreManifests manifests, Readers readers, QueryEncoder encoder, Clock clock) {
        this.snapshots = snapshots;
        this.manifests = manifests;
        this.readers = readers;
        this.encoder = encoder;
        this.clock = clock;
    }

    Routes routes() {
        return Routes.of(Route.post("/v1/vector_stores/{store}/search", this::search));
    }

    private HttpResponse search(HttpRequest request) {
        SearchRequest asked = SearchRequest.of(request);
        StoreId store = request.storeId();
        // an unknown store is refused before the query costs anything
        StoreManifest manifest = snapshots.manifest(store, asked.maxStaleness());
        List<QueryText> texts = encoder.encode(asked.wordings());
        SearchQuery query = new SearchQuery(texts, asked.maxResults(), asked.filter(), asked.scoreThreshold());
        SearchResult result =
                snapshots.withReload(manifest, current -> readers.use(current, reader -> reader.search(query)));
        moveActivity(manifest);
        return HttpResponse.ok(SearchResultsPage.of(
                asked.wordings(),
                result.hits().stream().map(SearchResource::shown).toList()));
    }

    /// Only a wish: who loses against a commit has been overtaken by a newer activity anyway.
    private void moveActivity(StoreManifest manifest) {
        Instant now = clock.instant();
        if (manifest.lastActiveAt().plus(ACTIVITY_STEP).isAfter(now)) {
            return;
        }
        try {
            manifests.update(manifest.store(), store -> store.isOpenAt(now) ? store.withActivity(now) : store);
        } catch (Failure.Transient _) {
            // the next search tries again
        }
    }

    private static SearchResultsPage.Result shown(SearchHit hit) {
        return new SearchResultsPage.Result(
                hit.file().value(),
                hit.facts().filename(),
                hit.score(),
                hit.facts().attributes(),
                List.of(ContentPage.Content.of(hit.chunk().text())),
                hit.chunk().index(),
                hit.chunk().charStart(),
                hit.chunk().charEnd(),
                hit.chunk().page(),
                hit.chunk().section(),
                hit.chunk().language(),
                hit.facts().title(),
                hit.facts().source(),
                scores(hit.stages()),
                hit.duplicates().stream()
                        .map(other ->
                                new SearchResultsPage.Duplicate(other.file().value(), other.filename(), other.index()))
                        .toList());
    }

    private static SearchResultsPage.Scores scores(StageScores stages) {
        return new SearchResultsPage.Scores(
                stages.bm25(), stages.bm25Rank(), stages.coverage(), stages.cosine(), stages.cosineRank());
    }
}
