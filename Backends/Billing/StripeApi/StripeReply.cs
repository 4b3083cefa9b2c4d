using ResponsiAI.Billing.Events;

namespace ResponsiAI.Billing.StripeApi;

/// <summary>What became of a question to Stripe.</summary>
internal abstract record StripeReply
{
    private StripeReply()
    {
    }

    /// <param name="Date">When Stripe answered by its own clock, Unix seconds; null where the answer does not say it.</param>
    /// <param name="AsOf">The earliest second, by the same clock, at which the content may have been read there.</param>
    public sealed record Told(EventObject Content, long? Date, long? AsOf) : StripeReply;

    /// <summary>Stripe does not know it.</summary>
    public sealed record NotThere : StripeReply;

    /// <summary>Stripe refused, was late, or talked nonsense.</summary>
    public sealed record Failed : StripeReply;
}
