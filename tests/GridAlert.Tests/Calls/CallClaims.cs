using System.Net;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Calls;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Calls;

/// <summary>Two officers never call the same stairwell at once, and nobody has to be asked to let go.</summary>
public class CallClaims(District district) : IClassFixture<District>
{
    [Fact]
    public async Task Of_officers_who_claim_at_the_same_moment_one_has_it_and_the_others_are_told_who()
    {
        var code = (string)(await district.InvitesAsync(District.XixingStreet))[0]["stairwellCode"]!;
        using var street = await district.SignInAsync("street");
        for (var round = 0; round < 10; round++)
        {
            var answers = await Task.WhenAll(district.Dispatcher.PostAsync($"calls/{code}/claim", null), street.PostAsync($"calls/{code}/claim", null));
            var winner = answers.Single(answer => answer.Status == HttpStatusCode.OK);
            var loser = answers.Single(answer => answer.Status == HttpStatusCode.Conflict);
            loser.Text("detail").ShouldStartWith(winner.Text("name"));
            loser.Response.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
            await district.Dispatcher.DeleteAsync($"calls/{code}/claim");
            await street.DeleteAsync($"calls/{code}/claim");
        }
    }

    [Fact]
    public async Task Nobody_lets_go_of_anothers_claim_and_an_outcome_lets_go_of_ones_own()
    {
        var lead = (await district.InvitesAsync(District.XixingStreet))[3];
        var code = (string)lead["stairwellCode"]!;
        using var street = await district.SignInAsync("street");
        await street.PostAsync($"calls/{code}/claim", null);
        await district.Dispatcher.DeleteAsync($"calls/{code}/claim");
        (await district.Dispatcher.PostAsync($"calls/{code}/claim", null)).Status.ShouldBe(HttpStatusCode.Conflict);
        await street.PostAsync($"calls/{code}/outcomes", new { memberId = (string)lead["memberId"]!, outcome = "noAnswer" });
        (await district.Dispatcher.PostAsync($"calls/{code}/claim", null)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_claim_runs_out_after_three_minutes_and_renewing_it_is_harmless()
    {
        var code = (string)(await district.InvitesAsync(District.ChangheStreet))[0]["stairwellCode"]!;
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var services = new ServiceCollection().AddLogging().AddDatabase(district.ConnectionString).AddSingleton<TimeProvider>(clock)
            .AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider()).AddSingleton<Commands>()
            .AddSingleton<UnitStore>().AddSingleton<UnitTree>().AddSingleton<ClaimCall>().BuildServiceProvider();
        await services.GetRequiredService<UnitTree>().LoadAsync(default);
        var claim = services.GetRequiredService<ClaimCall>();
        var (wang, li) = (await CallerAsync("district"), await CallerAsync("street") with { UnitCode = District.ChangheStreet });

        (await claim.RunAsync(wang, code, null, default)).Ok.ShouldBeTrue();
        clock.Advance(TimeSpan.FromSeconds(170));
        var refused = await claim.RunAsync(li, code, null, default);
        refused.Problem!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(10));
        refused.Problem.Args.ShouldBe(["滨江区指挥员", "0:10"]);

        var renewed = await claim.RunAsync(wang, code, null, default);
        renewed.Value!.Until.ShouldBe(clock.GetUtcNow() + ClaimCall.Lasts, TimeSpan.FromMilliseconds(1));
        clock.Advance(TimeSpan.FromSeconds(170));
        (await claim.RunAsync(li, code, null, default)).Ok.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(11));
        (await claim.RunAsync(li, code, null, default)).Ok.ShouldBeTrue();
        (await claim.RunAsync(wang, code, null, default)).Problem!.Kind.ShouldBe(ProblemKind.Conflict);

        async Task<Caller> CallerAsync(string userName)
        {
            await using var command = services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select id, name from account where user_name = $1");
            command.Parameters.Add(new() { Value = userName });
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            return new(reader.GetGuid(0), reader.GetString(1), Role.Dispatcher, District.Code, null, null, DateTimeOffset.MaxValue);
        }
    }
}
