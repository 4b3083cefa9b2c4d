using ResponsiAI.Billing.Events;
using Stripe;

namespace ResponsiAI.Billing.Versions;

/// <summary>
/// Stripe's API versions are named <c>date.train</c>; within a train fields do not move (docs.stripe.com/api-versions).
/// While an endpoint is upgraded, two trains are delivered side by side.
/// </summary>
internal static class ReleaseTrain
{
    private static readonly string Ours = Of(StripeConfiguration.ApiVersion);

    /// <summary>An event that names no version is taken for one of ours: its faults are for an operator.</summary>
    public static bool IsOurs(InboxEvent happened) => happened.Payload.Text("api_version") is not { } version || Of(version) == Ours;

    /// <summary>What this program reads and would miss without noticing, because other trains may have it elsewhere.</summary>
    /// <exception cref="UnreadableEventException">The event is of another train, and has it where neither the older nor the newer trains do.</exception>
    public static void RequireKnownShape(InboxEvent happened)
    {
        if (IsOurs(happened))
            return;
        var subject = happened.Subject;
        if (happened.Type.StartsWith("customer.subscription.", StringComparison.Ordinal)
            && subject.Time("current_period_end") is null && !subject.List("items").Any(i => i.Time("current_period_end") is not null))
            throw new UnreadableEventException("current_period_end", "time");
        if (happened.Type == "invoice.payment_failed" && !subject.Has("subscription") && !subject.Has("parent"))
            throw new UnreadableEventException("subscription", "id");
    }

    // Versions before the trains have a date only.
    private static string Of(string version) => version.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? version[(dot + 1)..] : version;
}
