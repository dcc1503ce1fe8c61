using GridAlert.Features.Emergency.Reports;
using GridAlert.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Reports;

/// <summary>A report that nobody moves goes up by itself, and says so.</summary>
public class OverdueReports(District district) : IClassFixture<District>
{
    [Fact]
    public async Task A_hazard_that_nobody_takes_goes_from_the_grid_lead_to_the_officer_to_the_command_centre()
    {
        await district.CalmAsync();
        var phone = await Phone.BindAsync(district.Url, await district.InviteAsync());
        var id = (await phone.Api.PostAsync("me/reports", new { kind = "hazard", text = "树倒了" })).Text("id");
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var sweep = new OverdueReportStore(database);

        await sweep.RaiseAsync(clock.GetUtcNow(), default);
        (await HandsAsync(id)).ShouldBe(("gridLead", false));
        clock.Advance(TimeSpan.FromMinutes(5.5));
        await sweep.RaiseAsync(clock.GetUtcNow(), default);
        await sweep.RaiseAsync(clock.GetUtcNow(), default);
        (await HandsAsync(id)).ShouldBe(("officer", true));
        clock.Advance(TimeSpan.FromMinutes(5));
        await sweep.RaiseAsync(clock.GetUtcNow(), default);
        (await HandsAsync(id)).ShouldBe(("commandCentre", true));
        // There is nobody above: it stays there, overdue for all to see, and is not told of again.
        clock.Advance(TimeSpan.FromHours(3));
        await sweep.RaiseAsync(clock.GetUtcNow(), default);

        // Late stays late, and the taken report has a clock of its own.
        var taken = await district.Dispatcher.PostAsync($"reports/{id}/take", new { seen = "reported" });
        taken["lateAt"].ShouldNotBeNull();
        (await CountAsync(database, id, "reportRaised")).ShouldBe(2);
    }

    [Fact]
    public async Task After_an_outage_a_report_goes_at_once_to_whom_it_would_be_with_by_now()
    {
        await district.CalmAsync();
        var phone = await Phone.BindAsync(district.Url, await district.InviteAsync());
        var id = (await phone.Api.PostAsync("me/reports", new { kind = "hazard", text = "电线断了" })).Text("id");
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await new OverdueReportStore(database).RaiseAsync(TimeProvider.System.GetUtcNow().AddHours(1), default);
        (await HandsAsync(id)).ShouldBe(("commandCentre", true));
        (await CountAsync(database, id, "reportRaised")).ShouldBe(1);
    }

    [Fact]
    public async Task Two_sweeps_at_once_raise_once()
    {
        await district.CalmAsync();
        var phone = await Phone.BindAsync(district.Url, await district.InviteAsync());
        var id = (await phone.Api.PostAsync("me/reports", new { kind = "need", text = "缺水" })).Text("id");
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        var sweep = new OverdueReportStore(database);
        var then = TimeProvider.System.GetUtcNow().AddMinutes(31);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => sweep.RaiseAsync(then, default)));
        (await CountAsync(database, id, "reportRaised")).ShouldBe(1);
        (await HandsAsync(id)).ShouldBe(("officer", true));
    }

    [Fact]
    public async Task What_is_answered_but_not_closed_comes_due_as_well()
    {
        await district.CalmAsync();
        var phone = await Phone.BindAsync(district.Url, await district.InviteAsync());
        var id = (await phone.Api.PostAsync("me/reports", new { kind = "hazard", text = "广告牌松动" })).Text("id");
        var answered = await district.Dispatcher.PostAsync($"reports/{id}/answer", new { text = "已派人", seen = "reported" });
        answered["lateAt"].ShouldBeNull();
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        var sweep = new OverdueReportStore(database);
        await sweep.RaiseAsync(TimeProvider.System.GetUtcNow().AddHours(7), default);
        (await HandsAsync(id)).ShouldBe(("gridLead", false));
        await sweep.RaiseAsync(TimeProvider.System.GetUtcNow().AddHours(9), default);
        (await HandsAsync(id)).ShouldBe(("officer", true));
    }

    private async Task<(string InHandsOf, bool Late)> HandsAsync(string id)
    {
        var report = await district.Dispatcher.GetAsync($"reports/{id}");
        return (report.Text("inHandsOf"), report.Body!["lateAt"] is not null);
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string id, string kind)
    {
        await using var count = database.CreateCommand("select count(*) from journal where kind = $1 and data ->> 'reportId' = $2");
        count.Parameters.Add(new() { Value = kind });
        count.Parameters.Add(new() { Value = id });
        return (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
