using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Judgement;

internal enum JudgementMode
{
    /// <summary>Whatever the server can read passes; it is counted and logged.</summary>
    Monitor,

    /// <summary>What is severe is refused; what is ambiguous passes, and both its connections are closed behind it.</summary>
    Defensive,

    /// <summary>Only what is compliant passes.</summary>
    Strictest,
}

/// <summary><c>JUDGEMENT</c>: what becomes of requests that are not compliant; named as AWS names the modes of its load balancers. Default <c>defensive</c>.</summary>
internal sealed record JudgementOptions(JudgementMode Mode)
{
    public static JudgementOptions Read(ServiceSettings settings) => new(settings.Choice("JUDGEMENT", JudgementMode.Defensive,
        ("strictest", JudgementMode.Strictest), ("defensive", JudgementMode.Defensive), ("monitor", JudgementMode.Monitor)));

    public bool Refuses(Verdict verdict) => Mode switch
    {
        JudgementMode.Strictest => true,
        JudgementMode.Defensive => verdict.Class == RequestClass.Severe,
        // YARP cannot forward a CONNECT or keep the case of a method, and the answer to a TRACE would tell what the gateway added.
        _ => verdict == Verdicts.Method || verdict == Verdicts.MethodCase,
    };
}
