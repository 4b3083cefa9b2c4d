using System.Globalization;
using ResponsiAI.Billing.Entitlements;
using ResponsiAI.Billing.Payments;
using ResponsiAI.Billing.Subscriptions;
using ResponsiAI.Billing.Usage;

namespace ResponsiAI.Billing.Mails;

/// <summary>
/// Whether a mail still says the truth, judged by its key: between the event and the SMTP server there may be hours. A
/// key that is not known here belongs to a mail that nothing is known against.
/// </summary>
internal sealed class WantedMail(PaymentStore payments, SubscriptionStore subscriptions, UsageWarnings warnings, TimeProvider clock)
{
    /// <returns>Why it is not wanted any more; null when it is.</returns>
    public Task<string?> ObjectionAsync(string key, CancellationToken cancellation) => key.Split(':') switch
    {
        ["payfail", var invoice, _] => PaymentFailureAsync(invoice, cancellation),
        ["cancel-sched", var subscription, var at] when long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var end) => CancellationAsync(subscription, end, cancellation),
        ["ended", var subscription] => EndAsync(subscription, cancellation),
        ["confirm", var subscription] => ConfirmationAsync(subscription, cancellation),
        ["usage", ..] => warnings.ObjectionAsync(key, cancellation),
        _ => Task.FromResult<string?>(null),
    };

    private async Task<string?> PaymentFailureAsync(string invoice, CancellationToken cancellation) =>
        await payments.IsSettledAsync(invoice, cancellation) ? "the invoice is settled" : null;

    private async Task<string?> CancellationAsync(string id, long end, CancellationToken cancellation)
    {
        if (await subscriptions.FindAsync(id, cancellation) is not { } stands)
            return null;
        if (SubscriptionStatus.HasEnded(stands.Status))
            return "the subscription has ended meanwhile";
        if (stands.CancelAt != end)
            return stands.CancelAt is null ? "the cancellation was taken back" : "the cancellation was moved to another day";
        return await subscriptions.HasAnotherAsync(stands, end, cancellation) ? "another subscription goes on" : null;
    }

    private async Task<string?> EndAsync(string id, CancellationToken cancellation)
    {
        if (await subscriptions.FindAsync(id, cancellation) is not { } ended)
            return null;
        var all = await subscriptions.OfAccountAsync(ended.Customer, cancellation);
        return all.Any(s => s.Id != id && At(s).Entitled) ? "another subscription gives access" : null;
    }

    private async Task<string?> ConfirmationAsync(string id, CancellationToken cancellation) =>
        await subscriptions.FindAsync(id, cancellation) is { } stands && (SubscriptionStatus.HasEnded(stands.Status) || At(stands).Reason == EntitledSubscription.Ended)
            ? "the subscription has ended meanwhile"
            : null;

    private EntitledSubscription At(Subscription subscription) => EntitledSubscription.At(subscription, clock.GetUtcNow().ToUnixTimeSeconds());
}
