using System.Text;
using Dapper;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Everyday.Ledger;
using GridAlert.Features.Everyday.Recognition.Stars;
using GridAlert.Features.Everyday.Requests;
using GridAlert.Features.Everyday.Requests.Figures;
using GridAlert.Features.Everyday.Roster;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Everyday;

/// <summary>
/// A month of one community, from its roster to its stars, with a week of emergency in the middle. Three stairwells with a
/// trio and four homes each: every figure below was counted by hand.
/// </summary>
public class AMonth(PostgresFixture postgres)
{
    private const string Community = "330108001001";
    private const string Grid = "330108001001001";
    private static readonly string[] Stairwells = [$"{Grid}001", $"{Grid}002", $"{Grid}003"];
    private static readonly Month November = new(2026, 11);

    private Town _town = null!;
    private readonly Dictionary<string, Caller> _leads = [];
    private readonly Dictionary<string, List<Guid>> _homes = [];

    /// <summary>A time of November by a Beijing clock.</summary>
    private static DateTimeOffset At(int day, int hour = 0) => new DateTimeOffset(2026, 11, 1, hour, 0, 0, TimeSpan.FromHours(8)).AddDays(day - 1).ToUniversalTime();

    [Fact]
    public async Task Its_clocks_stand_still_in_the_emergency_and_its_figures_come_out_as_counted_by_hand()
    {
        await using var town = _town = await Town.FoundAsync(postgres, At(1, 9));
        var officer = Town.Office(Role.Officer, Community);

        await TheRosterComesInAsync();
        await EachLeadNotesFourHomesAsync();

        town.WaitUntil(At(3, 10));
        var lamp = await RaiseAsync(0, "repair");
        await VisitAsync(0, 0, "met");
        await LookThroughTheLedgerAsync(0);
        town.WaitUntil(At(4, 10));
        await AnswerAsync(officer, lamp);
        Town.Done(await town.Get<FollowRequest>().ConfirmAsync(_leads[Stairwells[0]], lamp, new(5, null), null, default));

        // On the ninth at ten 8.4 of 30 days have run: one of four homes is asked for. Two trios are behind, and hear of it once.
        town.WaitUntil(At(9, 10));
        (await RemindAsync()).ShouldBe(6);
        (await RemindAsync()).ShouldBe(0);
        var noise = await RaiseAsync(1, "environment");
        var roof = await RaiseAsync(2, "repair");

        // The typhoon: fourteen hours of what was asked have run.
        town.WaitUntil(At(10));
        var emergency = Town.Done(await town.Get<SwitchMode>().OpenAsync(Town.Office(Role.Dispatcher, Town.District), new([Community], "weather", "orange", "台风", Drill: false), null, default));
        town.WaitUntil(At(12, 10));
        (await RemindAsync()).ShouldBe(0);
        (await LookAsync()).ShouldBe(0);
        (await CoverAsync(Stairwells[1])).IsPaused.ShouldBeTrue();
        (await FindAsync(noise)).PausedSince.ShouldBe(At(10));
        town.WaitUntil(At(17));
        Town.Done(await town.Get<SwitchMode>().EndAsync(Town.Office(Role.Dispatcher, Town.District), emergency.Id, new("解除"), null, default));

        // Ten hours after its end a day of everyday time has run since they came in: nobody has accepted them, so both go up.
        town.WaitUntil(At(17, 10).AddMinutes(1));
        (await LookAsync()).ShouldBe(2);
        (await LookAsync()).ShouldBe(0);
        (await FindAsync(noise)).InHandsOf.ShouldBe(RequestHands.Community);

        // Two of three everyday days have run on the eighteenth: in time, nine calendar days after it came.
        town.WaitUntil(At(18, 10));
        await AnswerAsync(officer, noise);
        Town.Done(await town.Get<FollowRequest>().ConfirmAsync(_leads[Stairwells[1]], noise, new(4, null), null, default));

        // 12.4 of 23 everyday days: two of four homes are asked for; only the first trio has them.
        await VisitAsync(0, 1, "met");
        town.WaitUntil(At(20, 10));
        (await RemindAsync()).ShouldBe(6);
        await RoundAsync();

        // Five everyday days for a repair ended on the twenty-first at ten.
        town.WaitUntil(At(24, 10));
        await AnswerAsync(officer, roof);

        town.WaitUntil(At(30, 22));
        var cover = (await town.Get<VisitQuery>().CoverAsync(town.Tree.Find(Community)!, November, town.Now, default)).Single();
        (cover.Cover.Homes, cover.Cover.Visited, cover.Cover.Refused, cover.Cover.Absent, cover.Cover.Open).ShouldBe((12, 9, 1, 1, 1));
        cover.Paused.ShouldBe(TimeSpan.FromDays(7));
        var figures = (await town.Get<RequestFiguresQuery>().RunAsync(town.Tree.Find(Community)!, November.First, default)).Unit;
        (figures.Received, figures.Answered.Count, figures.OnTime.Count, figures.OnTime.Of, figures.Confirmed.Count).ShouldBe((3, 3, 2, 3, 2));
        figures.Rating.ShouldBe(4.5);

        // Four of four visits although the emergency took a week, one of one request, four of four homes looked through, nobody
        // trained, and nothing to acknowledge: 60 of 80 points. The second has 15 + 20 of 80, the third 10 of 80.
        town.WaitUntil(At(33, 10));
        (await town.Get<StarStore>().RateAsync(November, town.Now, default)).ShouldBe(3);
        (await town.Get<StarStore>().RateAsync(November, town.Now, default)).ShouldBe(0);
        (await town.Get<StarQuery>().RatedAsync(Community, November.First, default)).OrderBy(one => one.StairwellCode).Select(one => (one.Rating.Score, one.Rating.Stars)).ShouldBe([(75, 3), (43, 0), (12, 0)]);
    }

    private async Task TheRosterComesInAsync()
    {
        var lines = new StringBuilder("街道编码,街道,社区编码,社区,小区编码,小区（网格）,楼道编码,楼道,类型,楼道长,楼道长电话,信息员,信息员电话,保障员,保障员电话\n");
        foreach (var (n, stairwell) in Stairwells.Index())
            lines.Append($"330108001,西兴街道,{Community},江南社区,{Grid},江南苑,{stairwell},{n + 1}幢,楼幢,长{"甲乙丙"[n]},1001000{n}001,信{"甲乙丙"[n]},1001000{n}002,保{"甲乙丙"[n]},1001000{n}003\n");
        var file = Encoding.UTF8.GetBytes(lines.ToString());
        var admin = Town.Office(Role.Admin, Town.District);
        var result = Town.Done(await _town.Get<ImportRoster>().ImportAsync(admin, Town.District, file, null, default));
        (result.Created, result.PostsBegun, result.Errors.Count).ShouldBe((3, 9, 0));
        await using var connection = await _town.Get<NpgsqlDataSource>().OpenConnectionAsync();
        foreach (var (code, member) in await connection.QueryAsync<(string, Guid)>("select stairwell_code, member_id from post where role = 'lead' and ended_at is null"))
            _leads[code] = Town.Trio(member, code, "lead");
    }

    private async Task EachLeadNotesFourHomesAsync()
    {
        foreach (var (code, lead) in _leads)
        {
            _homes[code] = [];
            for (var floor = 1; floor <= 4; floor++)
                _homes[code].Add(Town.Done(await _town.Get<AddHome>().RunAsync(lead, new() { Floor = floor, Room = $"{floor}01" }, null, default)).HouseholdId);
        }
    }

    /// <summary>What was left of the month: everybody in the first, one refusal in the second, one absent and one left out in the third.</summary>
    private async Task RoundAsync()
    {
        await VisitAsync(0, 2, "met");
        await VisitAsync(0, 3, "met");
        foreach (var home in new[] { 0, 1, 2 })
            await VisitAsync(1, home, "met");
        await VisitAsync(1, 3, "refused");
        await VisitAsync(2, 0, "met");
        await VisitAsync(2, 1, "met");
        await VisitAsync(2, 2, "absent");
    }

    private async Task LookThroughTheLedgerAsync(int stairwell)
    {
        foreach (var home in _homes[Stairwells[stairwell]])
            Town.Done(await _town.Get<SaveLedger>().RunAsync(_leads[Stairwells[stairwell]], home, new() { OnlyConfirms = true, Confirmed = ["partyMembers", "floating", "rented", "events"] }, null, default));
    }

    private async Task VisitAsync(int stairwell, int home, string outcome) =>
        Town.Done(await _town.Get<RecordVisit>().RunAsync(_leads[Stairwells[stairwell]], _homes[Stairwells[stairwell]][home], new() { Outcome = outcome, Reasons = ["homeVisit"] }, null, default));

    private async Task<Guid> RaiseAsync(int stairwell, string kind) =>
        Town.Done(await _town.Get<RaiseRequest>().ForResidentAsync(_leads[Stairwells[stairwell]], new() { Kind = kind, Text = "请来看看" }, null, default)).Id;

    private async Task AnswerAsync(Caller officer, Guid request)
    {
        var seen = RequestRules.Code((await FindAsync(request)).State);
        Town.Done(await _town.Get<HandleRequest>().AnswerAsync(officer, request, new("已处理", null, seen), null, default));
    }

    private Task<ResidentRequest> FindAsync(Guid id) => _town.DoAsync<ResidentRequest>(async transaction => (await RequestQuery.FindAsync(transaction, id))!);

    private Task<int> RemindAsync() => _town.Get<VisitReminderStore>().RemindAsync(_town.Now, default);

    private Task<int> LookAsync() => _town.Get<LateRequestStore>().RunAsync(_town.Now, default);

    private async Task<VisitCoverOf> CoverAsync(string stairwell) =>
        (await _town.Get<VisitQuery>().CoverAsync(_town.Tree.Find(stairwell)!, November, _town.Now, default)).Single();
}
