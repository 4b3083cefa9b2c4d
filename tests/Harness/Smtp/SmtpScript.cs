namespace ResponsiAI.Harness;

/// <summary>The points of a conversation at which an <see cref="SmtpSink"/> can be told to misbehave.</summary>
public enum SmtpStage
{
    /// <summary>Instead of the greeting.</summary>
    Greeting,

    /// <summary>At AUTH, whatever the credentials.</summary>
    Auth,

    /// <summary>At MAIL FROM.</summary>
    Mail,

    /// <summary>At RCPT TO.</summary>
    Recipient,

    /// <summary>At DATA, before any content.</summary>
    Data,

    /// <summary>After the final dot. A dropped or hung connection leaves the mail taken over; a reply other than 2xx does not.</summary>
    Dot,
}

/// <summary>What the sink does at a stage instead of what a good server does.</summary>
public sealed record SmtpReaction
{
    private SmtpReaction(string? line, bool drops, Task? until = null) => (Line, Drops, WaitsFor) = (line, drops, until);

    /// <summary>Closes the connection without a word.</summary>
    public static SmtpReaction Drop { get; } = new(null, true);

    /// <summary>Says nothing until the other side goes away.</summary>
    public static SmtpReaction Hang { get; } = new(null, false);

    internal string? Line { get; }

    internal bool Drops { get; }

    internal Task? WaitsFor { get; }

    /// <summary>Behaves well, but not before <paramref name="condition"/> has come.</summary>
    public static SmtpReaction After(Task condition) => new(null, false, condition);

    /// <param name="line">Code and text, such as <c>550 5.1.1 no such user</c>. The connection ends after a 421.</param>
    public static SmtpReaction Reply(string line) => new(line, line.StartsWith("421", StringComparison.Ordinal));
}

/// <summary>How the sink offers TLS, with a self-signed certificate for 127.0.0.1 and localhost.</summary>
public enum SmtpTls
{
    None,
    StartTls,
    Implicit,
}
