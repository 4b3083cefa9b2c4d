using FsCheck;
using FsCheck.Fluent;

namespace ResponsiAI.Billing.Tests.Properties;

internal enum Kind
{
    Status,
    Schedule,
    TakeBack,
    Delete,
    Renew,
    TrialEnds,
    InvoiceFailed,
    InvoicePaid,
    InvoiceVoided,
    Charge,
    Refund,
    DisputeOpened,
    DisputeMoved,
    DisputeClosed,
    Checkout,
    Customer,
}

/// <summary>One thing that happens to a customer, and how its event travels. All of it are small numbers, so that it shrinks.</summary>
/// <param name="Subscription">Which of the three.</param>
/// <param name="Seconds">Since the one before; 0 within the same second.</param>
/// <param name="Variant">Which status, which invoice, which address.</param>
/// <param name="Arrival">Events arrive in the order of this number; those of the same number at once.</param>
/// <param name="Copies">0: the event is lost. 3: Stripe made two events of one change.</param>
internal sealed record Happening(Kind Kind, int Subscription, int Seconds, int Variant, int Arrival, int Copies)
{
    public override string ToString() =>
        $"{Kind} of {Subscription} after {Seconds} s, variant {Variant}, arrives {Arrival}, {(Copies == 3 ? "as two events" : $"{Copies} times")}";
}

/// <param name="Workers">How many work on the inbox at once.</param>
internal sealed record Life(IReadOnlyList<Happening> Happenings, int Workers)
{
    public static Arbitrary<Life> Arbitrary { get; } = Arb.From(Lives(), Shrink);

    public override string ToString() => $"{Workers} workers:\n  {string.Join("\n  ", Happenings)}";

    private static Gen<Life> Lives() =>
        from count in Gen.Choose(1, 12)
        from happenings in Happened().ListOf(count)
        from workers in Gen.Choose(1, 4)
        select new Life([.. happenings], workers);

    private static Gen<Happening> Happened() =>
        from kind in Gen.Elements(Enum.GetValues<Kind>().Concat([Kind.Status, Kind.Status, Kind.Status, Kind.Schedule]).ToArray())
        from subscription in Gen.Elements(0, 0, 0, 1, 1, 2)
        from seconds in Gen.Elements(0, 0, 1, 5, 86_400)
        from variant in Gen.Choose(0, 11)
        from arrival in Gen.Choose(0, 9)
        from copies in Gen.Elements(0, 1, 1, 1, 1, 1, 2, 3)
        select new Happening(kind, subscription, seconds, variant, arrival, copies);

    private static IEnumerable<Life> Shrink(Life life)
    {
        for (var i = 0; i < life.Happenings.Count && life.Happenings.Count > 1; i++)
            yield return life with { Happenings = [.. life.Happenings.Where((_, at) => at != i)] };
        if (life.Workers > 1)
            yield return life with { Workers = 1 };
        for (var i = 0; i < life.Happenings.Count; i++)
            foreach (var simpler in Simpler(life.Happenings[i]))
                yield return life with { Happenings = [.. life.Happenings.Take(i), simpler, .. life.Happenings.Skip(i + 1)] };
    }

    private static IEnumerable<Happening> Simpler(Happening happening)
    {
        if (happening.Copies != 1)
            yield return happening with { Copies = 1 };
        if (happening.Subscription > 0)
            yield return happening with { Subscription = 0 };
        if (happening.Variant > 0)
            yield return happening with { Variant = happening.Variant / 2 };
        if (happening.Arrival > 0)
            yield return happening with { Arrival = happening.Arrival / 2 };
        if (happening.Seconds > 1)
            yield return happening with { Seconds = 1 };
    }
}
