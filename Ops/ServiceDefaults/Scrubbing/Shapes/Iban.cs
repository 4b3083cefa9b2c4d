namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>An international bank account number (ISO 13616-1): the length of its country and check digits modulo 97.</summary>
internal static class Iban
{
    // The registry of IBAN formats.
    private const string Countries =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 " +
        "HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 " +
        "QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20";

    private static readonly byte[] Lengths = CreateLengths();

    public static bool IsAt(ReadOnlySpan<char> text, int start, out Match match)
    {
        match = default;
        if (!char.IsAsciiLetter(text[start]) || !char.IsAsciiLetter(text[start + 1]) || (start > 0 && char.IsLetterOrDigit(text[start - 1])))
            return false;
        var expected = Lengths[Index(text[start], text[start + 1])];
        if (expected == 0)
            return false;
        Span<char> characters = stackalloc char[expected];
        var length = 0;
        var i = start;
        for (; i < text.Length && length < expected; i++)
        {
            // In print, a space follows each group of four.
            if (length > 0 && length % 4 == 0 && text[i] is ' ' or '-' && i + 1 < text.Length)
                i++;
            if (!char.IsAsciiLetterOrDigit(text[i]))
                return false;
            characters[length++] = char.ToUpperInvariant(text[i]);
        }

        if (length < expected || (i < text.Length && char.IsLetterOrDigit(text[i])) || Remainder(characters) != 1)
            return false;
        match = new Match(Kind.Iban, start, i);
        return true;
    }

    /// <summary>Modulo 97, with the first four characters at the end and letters as numbers from 10 on: 1 when the check digits are right.</summary>
    public static int Remainder(ReadOnlySpan<char> iban)
    {
        var remainder = 0;
        for (var i = 0; i < iban.Length; i++)
        {
            var c = iban[(i + 4) % iban.Length];
            remainder = char.IsAsciiDigit(c) ? (remainder * 10 + c - '0') % 97 : (remainder * 100 + c - 'A' + 10) % 97;
        }

        return remainder;
    }

    private static byte[] CreateLengths()
    {
        var lengths = new byte[26 * 26];
        foreach (var country in Countries.Split(' '))
            lengths[Index(country[0], country[1])] = byte.Parse(country.AsSpan(2));
        return lengths;
    }

    private static int Index(char first, char second) => ((first | 0x20) - 'a') * 26 + (second | 0x20) - 'a';
}
