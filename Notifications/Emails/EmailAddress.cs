using System.Buffers;
using System.Globalization;

namespace ResponsiAI.Notifications.Emails;

/// <summary>
/// The addresses that are accepted: one <c>local@domain</c>, the local part a dot-atom of ASCII (RFC 5321, section
/// 4.1.2, without quoted strings), the domain a name of two labels or more. MimeKit alone takes "no-at" and "" too.
/// </summary>
internal static class EmailAddress
{
    private static readonly SearchValues<char> Atom = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <param name="address">With its domain in lower case, and in its ASCII form when it is an international one.</param>
    public static bool TryNormalize(string text, out string address)
    {
        address = "";
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > 64)
            return false;
        var local = text[..at];
        // RFC 5321, section 4.5.3.1.3: 256 with the angle brackets.
        if (!IsDotAtom(local) || !TryDomain(text[(at + 1)..], out var domain) || local.Length + 1 + domain.Length > 254)
            return false;
        address = $"{local}@{domain}";
        return true;
    }

    private static bool IsDotAtom(string local) =>
        !local.AsSpan().ContainsAnyExcept(Atom) && !local.StartsWith('.') && !local.EndsWith('.') && !local.Contains("..", StringComparison.Ordinal);

    private static bool TryDomain(string text, out string domain)
    {
        domain = "";
        // Without ICU the mapping itself refuses no character beyond ASCII.
        if (text.Length is 0 or > 253 || !text.All(c => char.IsAscii(c) || char.IsLetterOrDigit(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
            return false;
        try
        {
            domain = Idn.GetAscii(text.ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            return false;
        }

        var labels = domain.Split('.');
        // A last label of digits only is an IPv4 address (RFC 3696, section 2).
        return labels.Length > 1 && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
