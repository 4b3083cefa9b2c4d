using ResponsiAI.Notifications.Emails;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Delivery;

/// <summary>What the row remembers of a sending, written together with its outcome.</summary>
internal static class EmailMarks
{
    /// <summary>It is known what became of the sending.</summary>
    public const string Answered = "sending_since = NULL";

    /// <summary>It is not known, and stays marked so whatever comes later.</summary>
    public const string Unanswered = "sending_since = NULL, unknowns = unknowns + 1";

    /// <summary>Long enough for a server that came through to have delivered, and for filters to know the Message-ID.</summary>
    private static readonly TimeSpan BeforeSecond = TimeSpan.FromMinutes(1);

    /// <summary>Once more with the same Message-ID, and never a third time.</summary>
    public static WorkOutcome Unknown(EmailRow row, string reason) => row.Unknowns == 0
        ? new WorkOutcome.Retry($"unknown whether it arrived: {reason}", BeforeSecond, Counts: false) { Also = Unanswered, Step = "unknown" }
        : new WorkOutcome.Dead($"unknown twice whether it arrived: {reason}") { Also = Unanswered };
}
