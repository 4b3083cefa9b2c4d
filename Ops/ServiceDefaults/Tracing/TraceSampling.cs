using System.Globalization;
using OpenTelemetry.Trace;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Tracing;

/// <summary>
/// <c>OTEL_TRACES_SAMPLER</c> and <c>OTEL_TRACES_SAMPLER_ARG</c>, as OpenTelemetry names them. Default
/// <c>parentbased_traceidratio</c> with 0.1 in production and 1 elsewhere.
/// </summary>
/// <param name="Ratio">Of the traces that begin here, from 0 to 1.</param>
/// <param name="FollowsParent">Whether a request that belongs to a trace is recorded if and only if that is.</param>
internal sealed record TraceSampling(double Ratio, bool FollowsParent)
{
    private const string Argument = "OTEL_TRACES_SAMPLER_ARG";

    public static TraceSampling Read(ServiceSettings settings)
    {
        var (follows, ratio) = settings.Choice<(bool, double?)>("OTEL_TRACES_SAMPLER", absent: (true, null),
            ("parentbased_traceidratio", (true, null)), ("parentbased_always_on", (true, 1)), ("parentbased_always_off", (true, 0)),
            ("traceidratio", (false, null)), ("always_on", (false, 1)), ("always_off", (false, 0)));
        return new TraceSampling(ratio ?? ReadRatio(settings), follows);
    }

    /// <param name="callersAreStrangers">Whether callers may name a trace, but have no say in whether it is recorded.</param>
    public Sampler Sampler(bool callersAreStrangers)
    {
        var beginning = new BeginningSampler(Ratio, byChance: callersAreStrangers);
        return FollowsParent && !callersAreStrangers
            ? new ParentBasedSampler(beginning)
            : new ParentBasedSampler(beginning, remoteParentSampled: beginning, remoteParentNotSampled: beginning);
    }

    private static double ReadRatio(ServiceSettings settings)
    {
        var absent = settings.IsProduction ? 0.1 : 1;
        if (settings.Text(Argument) is not { } text)
            return absent;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1)
            return ratio;
        settings.Fault(Argument, "it is not a number from 0 to 1", $"write for example {Argument}=0.1");
        return absent;
    }
}
