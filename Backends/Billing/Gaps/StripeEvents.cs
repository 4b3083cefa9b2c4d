using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.StripeApi;

namespace ResponsiAI.Billing.Gaps;

/// <summary>Stripe's own list of the events that have handlers here (docs.stripe.com/api/events/list), page by page.</summary>
internal sealed class StripeEvents(StripeApiClient stripe, IEnumerable<HandledType> handled)
{
    /// <summary>Types that one question may name.</summary>
    private const int MostTypes = 20;

    /// <summary>Nobody waits for these answers.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string[] types = [.. handled.Where(h => h.Source == InboxSource.Stripe).Select(h => h.Type).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What time it is at Stripe, Unix seconds; null where it does not answer.</summary>
    public async Task<long?> NowAsync(CancellationToken cancellation) =>
        await stripe.GetAsync("/v1/events?limit=1", Patience, cancellation) is StripeReply.Told told ? told.Date : null;

    /// <param name="since">Unix seconds; the first that counts.</param>
    /// <param name="until">Unix seconds; the first that does not.</param>
    /// <exception cref="GapCheckException">Stripe does not tell all of them.</exception>
    public async IAsyncEnumerable<IReadOnlyList<EventObject>> PagesAsync(long since, long until, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var some in types.Chunk(MostTypes))
        {
            var question = $"/v1/events?limit=100&created%5Bgte%5D={since}&created%5Blt%5D={until}{string.Concat(some.Select(t => "&types%5B%5D=" + t))}";
            for (string? after = null; ;)
            {
                var path = after is null ? question : $"{question}&starting_after={Uri.EscapeDataString(after)}";
                if (await stripe.GetAsync(path, Patience, cancellation) is not StripeReply.Told told)
                    throw new GapCheckException();
                var page = told.Content.List("data").ToList();
                yield return page;
                if (!told.Content.Flag("has_more"))
                    break;
                after = page.LastOrDefault().Reference("id") ?? throw new GapCheckException();
            }
        }
    }
}

internal sealed class GapCheckException() : Exception("Stripe did not tell its list of events.");
