using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Preflight;

internal enum Level
{
    Ok,

    /// <summary>Production runs, but without something that it should have.</summary>
    Warn,

    /// <summary>Production does not start, or does not do what it must.</summary>
    Fail,
}

/// <param name="Subject">The variable or the part.</param>
/// <param name="Says">What is found; never a variable's value.</param>
/// <param name="Write">What to write or do; empty when all is well.</param>
internal sealed record Finding(string Subject, Level Level, string Says, string Write = "")
{
    public static Finding Of(SettingFault fault) => new(fault.Name, Level.Fail, fault.Wrong, fault.Write);
}

/// <summary>One line of the checklist, or a few that belong together.</summary>
internal delegate IAsyncEnumerable<Finding> Check(ServiceSettings settings, CancellationToken cancellation);
