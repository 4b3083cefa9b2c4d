using ResponsiAI.Billing.Mails;

namespace ResponsiAI.Billing.Tests;

internal sealed class MoneyTests
{
    [TestCase(1200, "eur", "12.00 EUR")]
    [TestCase(5, "usd", "0.05 USD")]
    [TestCase(-250, "usd", "-2.50 USD")]
    [TestCase(0, "eur", "0.00 EUR")]
    [TestCase(500, "jpy", "500 JPY")]
    [TestCase(5120, "BHD", "5.120 BHD")]
    [TestCase(500, "isk", "5.00 ISK")]
    [TestCase(long.MaxValue, "eur", "92233720368547758.07 EUR")]
    public void Amounts_are_shown_in_the_decimals_of_their_currency(long minor, string currency, string shown) =>
        Assert.That(Money.Format(minor, currency), Is.EqualTo(shown));

    [Test]
    public void An_amount_without_a_currency_is_not_shown()
    {
        Assert.That(Money.Format(1200, null), Is.Null);
        Assert.That(Money.Format(null, "eur"), Is.Null);
    }
}
