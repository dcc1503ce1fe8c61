using GridAlert.Features.Access.Accounts;

namespace GridAlert.Features.Access.SecondFactors;

/// <summary>What a setting-up page shows. It stays the same while the page is read again, so that a picture that was taken stays good.</summary>
/// <param name="Secret">In groups, to be typed where no picture can be taken.</param>
public sealed record FactorOffer(string Address, string Secret)
{
    private const string CookieName = "gridalert-offer";
    private const int Group = 4;

    public static FactorOffer Show(HttpContext context, FactorSecret secrets, Account account)
    {
        var offer = Find(context);
        if (secrets.Open(offer, account.Id) is null)
        {
            offer = secrets.Offer(account.Id);
            context.Response.Cookies.Append(CookieName, offer, new()
            {
                HttpOnly = true,
                Secure = context.Request.IsHttps,
                SameSite = SameSiteMode.Lax,
                MaxAge = FactorSecret.SetUpWithin,
                IsEssential = true,
            });
        }
        var secret = secrets.Open(offer, account.Id)!;
        return new(FactorSecret.Address(account.UserName, secret), string.Join(' ', secret.Chunk(Group).Select(group => new string(group))));
    }

    /// <summary>What this browser was shown, still protected; null when nothing was.</summary>
    public static string? Find(HttpContext context) => context.Request.Cookies[CookieName];

    public static void Forget(HttpContext context) => context.Response.Cookies.Delete(CookieName);
}
