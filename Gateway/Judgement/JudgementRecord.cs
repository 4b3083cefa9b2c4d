using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ResponsiAI.ServiceDefaults.Metrics;
using ResponsiAI.ServiceDefaults.Repeats;

namespace ResponsiAI.Gateway.Judgement;

/// <summary>Counts every verdict, and logs so many of each reason in a minute that nobody can fill a disk with them.</summary>
internal sealed partial class JudgementRecord(IMeterFactory meters, TimeProvider clock, ILogger<JudgementRecord> log)
{
    private const int LinesPerMinute = 10;

    private readonly Counter<long> judged = meters.Meter().CreateCounter<long>(
        "responsiai.judged.requests", "{request}", "Requests that were not compliant, by class and reason.");

    // As many as there are verdicts.
    private readonly ConcurrentDictionary<Verdict, RepeatQuota> quotas = new();

    public void Add(Verdict verdict, JudgementMode mode, string outcome)
    {
        judged.Add(1, new("class", Name(verdict.Class)), new("reason", verdict.Reason));
        if (quotas.GetOrAdd(verdict, static _ => new RepeatQuota(LinesPerMinute)).TryTake(clock, out var suppressed))
            LogJudged(Name(verdict.Class), verdict.Reason, mode, outcome, suppressed);
    }

    public static string Name(RequestClass @class) => @class switch
    {
        RequestClass.Severe => "severe",
        RequestClass.Ambiguous => "ambiguous",
        RequestClass.Acceptable => "acceptable",
        _ => "compliant",
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "a request was judged {Verdict} ({Reason}) and {Outcome}; mode {Mode}, {Suppressed} like it not logged before")]
    private partial void LogJudged(string verdict, string reason, JudgementMode mode, string outcome, long suppressed);
}
