using System.Net;
using System.Security.Claims;
using System.Threading.RateLimiting;
using GridAlert.Features.Access;
using GridAlert.Features.Access.Limits;
using GridAlert.Platform;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Hygiene;

/// <summary>How fast somebody may call, without a server.</summary>
public sealed class CallLimitsTests : IDisposable
{
    private static readonly IPAddress District = IPAddress.Parse("203.0.113.7");
    private readonly PartitionedRateLimiter<HttpContext> _limiter = CallLimits.ByCaller(new());

    [Fact]
    public void A_storm_of_2400_phones_behind_one_address_is_not_slowed()
    {
        var phones = Enumerable.Range(0, 2400).Select(_ => Guid.CreateVersion7()).ToArray();
        // Each opens its page, catches up, says what it has seen and acknowledges, twice over, in the same second.
        for (var again = 0; again < 2; again++)
        {
            foreach (var phone in phones)
            {
                foreach (var method in new[] { "GET", "GET", "POST", "POST", "POST" })
                    IsServed(Call(phone, method)).ShouldBeTrue();
            }
        }
    }

    [Fact]
    public void A_hall_full_of_phones_that_join_at_once_is_not_slowed_either() =>
        // The invite's page, its button, and the phone's page before it is bound.
        Enumerable.Range(0, 2400 * 4).ShouldAllBe(n => IsServed(Call(null, n % 4 == 1 ? "POST" : "GET")));

    [Fact]
    public void An_account_that_binds_the_phones_of_a_whole_hall_is_not_slowed_either()
    {
        var account = Guid.CreateVersion7();
        Enumerable.Range(0, 12_000).ShouldAllBe(_ => IsServed(Call(account, "POST", CallKind.Join)));
        IsSoonRefused(Call(null, "POST", CallKind.Join)).ShouldBeTrue("they have joined from this address");
    }

    [Fact]
    public void Whoever_storms_alone_is_refused_alone_and_told_when_to_come_again()
    {
        var (storm, neighbour) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Enumerable.Range(0, 3000).ShouldAllBe(_ => IsServed(Call(storm, "POST")));
        IsSoonRefused(Call(storm, "POST")).ShouldBeTrue();
        using var refused = _limiter.AttemptAcquire(Call(storm, "POST"), permitCount: 3000);
        refused.IsAcquired.ShouldBeFalse();
        CallLimits.Refusal(refused).RetryAfter!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        // What it reads, and everybody else at the same address, is another matter.
        IsServed(Call(storm, "GET")).ShouldBeTrue();
        IsServed(Call(neighbour, "POST")).ShouldBeTrue();
    }

    [Fact]
    public void Photos_and_exports_have_their_own_limits_and_do_not_eat_the_answers()
    {
        var caller = Guid.CreateVersion7();
        Enumerable.Range(0, 60).ShouldAllBe(_ => IsServed(Call(caller, "POST", CallKind.Photo)));
        IsSoonRefused(Call(caller, "POST", CallKind.Photo)).ShouldBeTrue();
        Enumerable.Range(0, 30).ShouldAllBe(_ => IsServed(Call(caller, "GET", CallKind.Export)));
        IsSoonRefused(Call(caller, "GET", CallKind.Export)).ShouldBeTrue();
        IsServed(Call(caller, "POST")).ShouldBeTrue();
    }

    [Fact]
    public void Signing_in_is_limited_by_address_also_for_who_is_signed_in_somewhere()
    {
        Enumerable.Range(0, 600).ShouldAllBe(_ => IsServed(Call(null, "POST", CallKind.SignIn)));
        IsSoonRefused(Call(null, "POST", CallKind.SignIn)).ShouldBeTrue();
        // Looking at the page is no try.
        IsServed(Call(null, "GET", CallKind.SignIn)).ShouldBeTrue();
    }

    [Fact]
    public void What_residents_send_without_an_account_is_limited_by_address_and_reading_is_not()
    {
        Enumerable.Range(0, 30).ShouldAllBe(_ => IsServed(Call(null, "POST", CallKind.Ask)));
        IsSoonRefused(Call(null, "POST", CallKind.Ask)).ShouldBeTrue();
        IsServed(Call(null, "GET", CallKind.Ask)).ShouldBeTrue();
        IsServed(Call(null, "POST", CallKind.Join)).ShouldBeTrue("a phone that is bound at the same address is another matter");
    }

    [Fact]
    public void Zero_is_no_limit()
    {
        using var free = CallLimits.ByCaller(new() { Changes = 0 });
        var caller = Guid.CreateVersion7();
        for (var n = 0; n < 5000; n++)
        {
            using var lease = free.AttemptAcquire(Call(caller, "POST"));
            lease.IsAcquired.ShouldBeTrue();
        }
        CallLimits.ForConnection(new() { HubCalls = 0 }).ShouldBeNull();
    }

    [Theory]
    [InlineData("Changes", "-1", "Limits:Changes is -1; it takes 1 to 1000000 calls a minute, or 0 for no limit.")]
    [InlineData("Reads", "many", "whole numbers")]
    public void A_limit_that_makes_no_sense_is_told_at_start(string name, string value, string sentence)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Limits:" + name, value)]).Build();
        Should.Throw<StartupException>(() => LimitSettings.Read(configuration)).Message.ShouldContain(sentence);
    }

    private bool IsServed(HttpContext call)
    {
        using var lease = _limiter.AttemptAcquire(call);
        return lease.IsAcquired;
    }

    /// <summary>A limit gives back a sixtieth of itself each second, so on a slow machine some more calls pass before the first is refused.</summary>
    private bool IsSoonRefused(HttpContext call) => Enumerable.Range(0, 12_000).Any(_ => !IsServed(call));

    /// <param name="caller">Null for a stranger.</param>
    private static DefaultHttpContext Call(Guid? caller, string method, CallKind? kind = null)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = District }, Request = { Method = method } };
        if (caller is { } id)
            context.User = new ClaimsPrincipal(new CallerIdentity(new(id, "王芳", Role.Responder, "330108001001001001", id, "lead", DateTimeOffset.MaxValue), "session"));
        if (kind is { } known)
            context.SetEndpoint(new(null, new(new CountsAsAttribute(known)), "route"));
        return context;
    }

    public void Dispose() => _limiter.Dispose();
}
