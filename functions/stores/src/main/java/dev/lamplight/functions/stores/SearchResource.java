package dev.lamplight.functions.stores;

import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.contract.api.ContentPage;
import dev.lamplight.contract.api.SearchResultsPage;
import dev.lamplight.retrieval.CurrentManifests;
import dev.lamplight.retrieval.QueryEncoder;
import dev.lamplight.retrieval.SearchFields;
import dev.lamplight.retrieval.StoreSearch;
import dev.lamplight.search.QueryText;
import dev.lamplight.search.SearchHit;
import dev.lamplight.search.SearchQuery;
import dev.lamplight.search.SearchResult;
import dev.lamplight.search.StageScores;
import java.util.List;

/// `/v1/vector_stores/{store}/search`.
final class SearchResource {
    private final CurrentManifests manifests;
    private final StoreSearch searches;
    private final QueryEncoder encoder;

    SearchResource(CurrentManifests manifests, StoreSearch searches, QueryEncoder encoder) {
        this.manifests = manifests;
        this.searches = searches;
        this.encoder = encoder;
    }

    Routes routes() {
        return Routes.of(Route.post("/v1/vector_stores/{store}/search", this::search));
    }

    private HttpResponse search(HttpRequest request) {
        SearchRequest asked = SearchRequest.of(request);
        StoreId store = request.storeId();
        // an unknown store is refused before the query costs anything
        StoreManifest manifest = manifests.of(store, asked.maxStaleness());
        SearchFields wished = asked.search();
        List<QueryText> texts = encoder.encode(asked.wordings());
        SearchResult result = searches.search(
                manifest, new SearchQuery(texts, wished.maxResults(), wished.filter(), wished.scoreThreshold()));
        return HttpResponse.ok(SearchResultsPage.of(
                asked.wordings(),
                result.hits().stream().map(SearchResource::shown).toList()));
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
