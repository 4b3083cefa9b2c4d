using System.Globalization;
using System.Security.Cryptography;

namespace ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

/// <summary>Numbers with right check digits that belong to nobody.</summary>
internal static class SyntheticNumbers
{
    /// <summary>Sixteen digits that begin with 4; the last one is Luhn's (ISO/IEC 7812-1, annex B).</summary>
    public static string Card()
    {
        var digits = "4" + RandomNumberGenerator.GetString("0123456789", 14);
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[i] - '0';
            sum += i % 2 == 0 ? digit * 2 / 10 + digit * 2 % 10 : digit;
        }

        return digits + ((10 - sum % 10) % 10).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A German one, with the check digits of ISO 13616-1.</summary>
    public static string Iban()
    {
        var account = RandomNumberGenerator.GetString("0123456789", 18);
        return $"DE{98 - Shapes.Iban.Remainder($"DE00{account}"):00}{account}";
    }
}
