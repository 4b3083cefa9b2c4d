namespace ResponsiAI.Gateway.Judgement;

/// <summary>How far a request is from what the RFCs say, in the four classes that AWS's load balancers use.</summary>
internal enum RequestClass
{
    Compliant,

    /// <summary>Against the RFCs, but every server reads it alike.</summary>
    Acceptable,

    /// <summary>Servers may differ on its meaning or its end.</summary>
    Ambiguous,

    /// <summary>Malformed, or made to be misread.</summary>
    Severe,
}

/// <summary>
/// The worst that was found about a request. Kept with a request that is not compliant; the reasons are all in
/// <see cref="Verdicts"/>, so that nothing a client sends becomes a tag or a line.
/// </summary>
/// <param name="reason">Stable, in snake case: in the answer, the metric and the log.</param>
/// <param name="detail">What the caller should change.</param>
internal sealed class Verdict(RequestClass @class, string reason, string detail)
{
    public static readonly Verdict Compliant = new(RequestClass.Compliant, "compliant", "");

    public RequestClass Class => @class;

    public string Reason => reason;

    public string Detail => detail;

    public static Verdict Of(HttpContext context) => context.Features.Get<Verdict>() ?? Compliant;

    /// <summary>The graver one; the first of two that are alike.</summary>
    public Verdict Or(Verdict other) => other.Class > Class ? other : this;
}
