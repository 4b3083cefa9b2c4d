namespace ResponsiAI.Billing.Mails;

/// <summary>An e-mail that notifications is asked for.</summary>
/// <param name="Key">One mail per key, however often it is asked for.</param>
internal sealed record Mail(string Template, string Key, string To, object Data);

/// <summary>The templates that notifications has, and what each shows. All members may be absent; dates are <c>yyyy-MM-dd</c>.</summary>
internal static class Template
{
    public const string Confirmation = "subscription-confirmation";
    public const string Cancellation = "subscription-cancellation";
    public const string PaymentFailure = "payment-failure";
    public const string UsageWarning = "usage-warning";
}

internal sealed record ConfirmationData(string? Name, string? Plan, string? Amount, string? PeriodEnd);

internal sealed record CancellationData(string? Name, string? Plan, string? AccessUntil);

internal sealed record PaymentFailureData(string? Name, string? Amount, string? Number, string? InvoiceUrl, string? NextAttempt);

internal sealed record UsageWarningData(string? Name, string? Metric, decimal Used, decimal Limit, decimal Percent, string? PeriodEnd);
