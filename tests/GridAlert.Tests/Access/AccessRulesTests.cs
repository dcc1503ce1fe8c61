using GridAlert.Features.Access.Passwords;
using GridAlert.Features.Access.Sessions;
using GridAlert.Features.Access.SigningIn;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Access;

public class AccessRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 13, 20, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "required")]
    [InlineData("elevenchars", "tooShort")]
    [InlineData("一二三四五六七八九十一", "tooShort")]
    [InlineData("abababababab", "passwordRepeats")]
    [InlineData("qwertyuiopasdf", "passwordCommon")]
    [InlineData("Password2026!!", "passwordCommon")]
    [InlineData("1q2w3e4r5t6y", "passwordCommon")]
    [InlineData("WoAiNi13141314", "passwordCommon")]
    [InlineData("xixing-street1", "passwordOwn")]
    [InlineData("西兴街道指挥员的密码一二", "passwordOwn")]
    [InlineData("1000000000200", "passwordRepeats")]
    public void A_password_that_is_short_common_or_ones_own_is_refused(string password, string why) =>
        PasswordRules.Refuse(password, "password", ["xixing-street", "西兴街道指挥员", null], CommonPasswords.All)!.Code.ShouldBe(why);

    [Theory]
    [InlineData("four words no symbols")]
    [InlineData("银杏树下的小卖部关门了")]
    [InlineData("xixing-street and a long way home")]
    public void Length_is_what_counts_not_kinds_of_characters(string password) =>
        PasswordRules.Refuse(password.Length < 12 ? password + "吗" : password, "password", ["xixing-street"], CommonPasswords.All).ShouldBeNull();

    [Fact]
    public void A_wait_ends_by_itself_fifteen_minutes_after_the_oldest_try_that_counts()
    {
        var tries = new WrongTries { NameHere = Now.AddMinutes(-5) };
        LockOutRules.Wait(tries, browserIsKnown: false, Now).ShouldBe(TimeSpan.FromMinutes(10));
        LockOutRules.Wait(tries, browserIsKnown: false, Now.AddMinutes(10)).ShouldBeNull();
        LockOutRules.Wait(new(), browserIsKnown: false, Now).ShouldBeNull();
        LockOutRules.Wait(tries with { Address = Now.AddMinutes(-1) }, browserIsKnown: false, Now).ShouldBe(TimeSpan.FromMinutes(14));
    }

    [Fact]
    public void What_others_try_elsewhere_never_locks_a_known_browser_out()
    {
        var attacked = new WrongTries { NameHere = Now, Name = Now, Address = Now };
        LockOutRules.Wait(attacked, browserIsKnown: true, Now).ShouldBeNull();
        LockOutRules.Wait(attacked with { Browser = Now.AddMinutes(-1) }, browserIsKnown: true, Now).ShouldBe(TimeSpan.FromMinutes(14));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0", "Edge · Windows")]
    [InlineData("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/116 Mobile Safari/537.36 MicroMessenger/8.0", "WeChat · Android")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Version/17.0 Mobile Safari/604.1", "Safari · iPhone")]
    [InlineData("something", "")]
    public void A_browser_is_named_so_that_people_know_their_own(string userAgent, string name) => BrowserRules.Name(userAgent).ShouldBe(name);
}
