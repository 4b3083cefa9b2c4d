namespace ResponsiAI.Notifications.Suppressions;

/// <summary>An address that gets no more mails; the table <c>notifications_suppressions</c>.</summary>
internal sealed record Suppression
{
    /// <summary>In lower case: servers that tell letters of a local part apart are not known in practice.</summary>
    public required string Recipient { get; init; }

    /// <summary>The server's answer, without the address.</summary>
    public required string Reason { get; init; }

    /// <summary>The mail that the server answered so.</summary>
    public required string EmailId { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long CreatedAt { get; init; }
}
