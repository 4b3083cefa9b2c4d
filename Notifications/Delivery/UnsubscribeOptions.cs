using ResponsiAI.Notifications.Emails;
using ResponsiAI.Notifications.Templates;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Notifications.Delivery;

/// <param name="Url">
/// <c>EMAIL_UNSUBSCRIBE_URL</c>, an https address of the application with <c>{id}</c> for the mail's id, which takes a
/// POST without a cookie (RFC 8058, section 3.1). Null: no mail offers it.
/// </param>
internal sealed record UnsubscribeOptions(string? Url)
{
    private const string Id = "{id}";

    public static UnsubscribeOptions Read(ServiceSettings settings)
    {
        var url = settings.Text("EMAIL_UNSUBSCRIBE_URL");
        if (url is null)
            return new UnsubscribeOptions(Url: null);
        if (url.Contains(Id, StringComparison.Ordinal) && Uri.IsWellFormedUriString(url.Replace(Id, "0", StringComparison.Ordinal), UriKind.Absolute) && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            return new UnsubscribeOptions(url);
        settings.Fault("EMAIL_UNSUBSCRIBE_URL", "it is not an https address with {id} in it", "write for example EMAIL_UNSUBSCRIBE_URL=https://app.example.com/unsubscribe?mail={id}");
        return new UnsubscribeOptions(Url: null);
    }

    /// <returns>Null for mails about payments and subscriptions, which nobody can do without.</returns>
    public string? AddressFor(EmailRow row) =>
        EmailTemplate.ByName[row.Template].IsNotice ? Url?.Replace(Id, row.Id, StringComparison.Ordinal) : null;
}
