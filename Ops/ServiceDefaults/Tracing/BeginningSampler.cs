using System.Diagnostics;
using OpenTelemetry.Trace;

namespace ResponsiAI.ServiceDefaults.Tracing;

/// <summary>Decides about what no span of this process decides about: the beginning of a trace, and what callers ask for.</summary>
/// <param name="ratio">The share that is recorded.</param>
/// <param name="byChance">
/// Where strangers call, neither their flag nor their trace id may decide: with ids of their choice they would have all of
/// their requests recorded, or none. Otherwise the trace id decides, so that all processes decide alike.
/// </param>
internal sealed class BeginningSampler(double ratio, bool byChance) : Sampler
{
    private readonly TraceIdRatioBasedSampler byTraceId = new(ratio);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        // A worker that looks for rows every second asks its database; only what it finds is worth a trace.
        if (samplingParameters.Kind == ActivityKind.Client && samplingParameters.ParentContext.TraceId == default)
            return new SamplingResult(SamplingDecision.Drop);
        if (!byChance)
            return byTraceId.ShouldSample(samplingParameters);
        return new SamplingResult(Random.Shared.NextDouble() < ratio ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
