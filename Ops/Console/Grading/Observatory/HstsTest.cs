using System.Globalization;
using ResponsiAI.Ops.Grading.Scan;

namespace ResponsiAI.Ops.Grading.Observatory;

/// <summary>Strict-Transport-Security (RFC 6797) of the page that HTTPS leads to.</summary>
internal static class HstsTest
{
    private const string Name = "strict-transport-security";
    private const string Header = "Strict-Transport-Security: max-age=63072000; includeSubDomains";

    /// <summary>180 days in seconds: what many sites send for half a year.</summary>
    private const double HalfAYear = 15_552_000;

    private const int Longest = 1024;

    private static readonly Verdict Preloaded = new(Name, "hsts-preloaded", 5, "the host is on the preload list");
    private static readonly Verdict Long = new(Name, "hsts-implemented-max-age-at-least-six-months", 0, "max-age is half a year or more", "for the last points the domain on the browsers' preload list: includeSubDomains; preload, and hstspreload.org");
    private static readonly Verdict Short = new(Name, "hsts-implemented-max-age-less-than-six-months", -10, "max-age is below half a year", Header);
    private static readonly Verdict Absent = new(Name, "hsts-not-implemented", -20, "there is none", Header);
    private static readonly Verdict Invalid = new(Name, "hsts-header-invalid", -20, "it has no max-age=, or is sent twice", Header);
    private static readonly Verdict NoHttps = new(Name, "hsts-not-implemented-no-https", -20, "the site does not answer by HTTPS", "serve the site by HTTPS");
    private static readonly Verdict BadCertificate = new(Name, "hsts-invalid-cert", -20, "the certificate cannot be trusted, so browsers ignore the header", "a certificate that browsers trust");

    public static Verdict Judge(Site site)
    {
        if (site.Secure is not { } visit)
            return NoHttps;
        if (site.Preload.Has(site.Host))
            return Preloaded;
        if (!visit.Verified)
            return BadCertificate;
        return visit.Answer.Header("Strict-Transport-Security") is { } header ? Judge(header[..Math.Min(header.Length, Longest)]) : Absent;
    }

    private static Verdict Judge(string header)
    {
        const string age = "max-age=";
        var last = header.Split(';', StringSplitOptions.TrimEntries).LastOrDefault(p => p.StartsWith(age, StringComparison.OrdinalIgnoreCase));
        if (last is null || header.Contains(','))
            return Invalid;
        var number = last[age.Length..].TrimStart();
        var digits = number[..(number.Length - number.TrimStart('+', '-').Length)] + string.Concat(number.TrimStart('+', '-').TakeWhile(char.IsAsciiDigit));
        // What is no number counts as long enough, as the Observatory has it.
        return double.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds < HalfAYear ? Short : Long;
    }
}
