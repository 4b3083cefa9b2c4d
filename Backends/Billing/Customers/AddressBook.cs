using System.Net.Mail;

namespace ResponsiAI.Billing.Customers;

/// <summary>Finds where a customer's mail goes. The name comes from what is stored, wherever the address is from.</summary>
internal sealed class AddressBook(CustomerStore customers, StripeCustomers stripe)
{
    /// <summary>The reason of an event that waits for an address.</summary>
    public const string NoAddress = "no_address";

    /// <param name="customer">Stripe's id, if the event names one.</param>
    /// <param name="said">An address that the event itself tells and that goes before the stored one.</param>
    /// <param name="fallback">The last resort: what the product wrote into the object's metadata.</param>
    public async Task<Addressee?> FindAsync(string? customer, string? said, string? name, string? fallback, CancellationToken cancellation)
    {
        var known = customer is null ? null : await customers.FindAsync(customer, cancellation);
        if ((said ?? known?.Email) is { } email)
            return new Addressee(email, name ?? known?.Name);
        if (customer is not null && await stripe.FetchAsync(customer, cancellation) is { Email: { } fetched } fresh)
            return new Addressee(fetched, name ?? fresh.Name);
        return fallback is null ? null : new Addressee(fallback, name ?? known?.Name);
    }

    /// <summary>Whoever the product reports usage of: by Stripe's id, or by an address.</summary>
    public async Task<Addressee?> FindAccountAsync(string account, CancellationToken cancellation)
    {
        var address = IsAddress(account) ? account : null;
        var named = address is null ? null : await customers.FindByEmailAsync(address, cancellation);
        return await FindAsync(account, address, named?.Name, fallback: null, cancellation);
    }

    private static bool IsAddress(string text) =>
        text.Contains('@', StringComparison.Ordinal) && MailAddress.TryCreate(text, out var parsed) && parsed.Address == text;
}
