namespace ResponsiAI.Billing.Customers;

/// <summary>What is known of a customer; either may be unknown.</summary>
internal sealed record Customer
{
    public string? Email { get; init; }

    public string? Name { get; init; }
}

/// <summary>Where a mail goes.</summary>
internal sealed record Addressee(string Email, string? Name);
