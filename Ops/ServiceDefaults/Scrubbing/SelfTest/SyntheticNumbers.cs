using System.Globalization;
using System.Numerics;
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

    /// <summary>A German one: check digits as ISO 13616-1 makes them, with D and E written as 13 and 14.</summary>
    public static string Iban()
    {
        var account = RandomNumberGenerator.GetString("0123456789", 18);
        var rest = (int)(BigInteger.Parse(account + "131400", CultureInfo.InvariantCulture) % 97);
        return $"DE{98 - rest:00}{account}";
    }
}
