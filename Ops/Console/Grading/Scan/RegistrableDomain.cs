using System.Net;

namespace ResponsiAI.Ops.Grading.Scan;

/// <summary>
/// The part of a host name that somebody registered: the last label before the public suffix, and that suffix. The Public
/// Suffix List is not carried here. A suffix has one label, or two where a country sells names below words such as
/// <c>co</c>; the rarer ones (city.kawasaki.jp) are not known.
/// </summary>
internal static class RegistrableDomain
{
    private const int CountryCode = 2;

    private static readonly HashSet<string> Sold = ["ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "gv", "id", "ltd", "me", "mil", "ne", "net", "nom", "or", "org", "plc", "sch"];

    /// <returns>Null for an address, for a public suffix and for a name without a dot.</returns>
    public static string? Of(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out _))
            return null;
        var labels = host.Split('.', StringSplitOptions.RemoveEmptyEntries);
        var length = labels is [.., var second, { Length: CountryCode }] && Sold.Contains(second) ? 3 : 2;
        return labels.Length < length ? null : string.Join('.', labels[^length..]);
    }
}
