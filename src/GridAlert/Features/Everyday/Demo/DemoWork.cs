using GridAlert.Features.Emergency.Audiences;
using GridAlert.Features.Everyday.Burden;
using GridAlert.Features.Everyday.Chain;
using GridAlert.Features.Everyday.Events;
using GridAlert.Features.Everyday.Kit;
using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Everyday.Demo;

/// <summary>What a community has around its work: who answers for it, stations, duties, kit, events, audiences.</summary>
internal static class DemoWork
{
    private static readonly (string Title, string[] Kinds, int? EndsIn)[] Duties =
    [
        ("每月入户走访，四必联、四必掌握", ["homeVisit"], null),
        ("极端天气预警叫应、转移避险", ["disasterAlert", "evacuation", "rollCall"], null),
        ("防灾减灾、反诈和法治宣传", ["publicity"], null),
        ("冬季居民用气用电安全自查", ["inspection"], 60),
        ("区文明办问卷入户（试行）", ["service"], -20),
    ];

    public static async Task LiveAsync(DemoStage stage, CancellationToken cancel)
    {
        var community = stage.Community.Code;
        stage.At(190, 10);
        var responsible = stage.Make<NameResponsible>();
        foreach (var (unit, title) in new[] { (stage.Community.ParentCode!, "区委常委"), (community, "街道党工委委员"), (stage.GridOf(0).Code, "社区党委委员"), (stage.GridOf(1).Code, "社区副主任") }.DistinctBy(one => one.Item1))
            await DemoStage.Done(responsible.ForUnitAsync(stage.District, unit, new(stage.Name(), title, stage.Phone()), null, cancel));

        var duties = stage.Make<KeepDuties>();
        foreach (var (title, kinds, endsIn) in Duties)
            await DemoStage.Done(duties.AddAsync(stage.Admin, stage.Admin.UnitCode, new(title, kinds, null, stage.Today.AddDays(-180), endsIn is { } days ? stage.Today.AddDays(days) : null), null, cancel));

        var stations = stage.Make<KeepStations>();
        await DemoStage.Done(stations.AddAsync(stage.Street, stage.Street.UnitCode, new("station", "西兴街道社区工作站", [community], true, stage.Name(), stage.Phone()), null, cancel));
        await DemoStage.Done(stations.AddAsync(stage.Officer, community, new("provider", "邻里管家物业服务中心", null, false, stage.Name(), stage.Phone()), null, cancel));
        await DemoStage.Done(stations.AddAsync(stage.Officer, community, new("provider", "乐龄居家养老服务点", null, false, stage.Name(), stage.Phone()), null, cancel));

        stage.At(170, 9, 30);
        var kit = stage.Make<HandOutKit>();
        foreach (var person in stage.People.Take(12))
            await DemoStage.Done(kit.IssueAsync(stage.Officer, person.MemberId, person.Role == TrioRole.Lead ? "vest" : "armband", $"XX-{stage.Random.Below(900) + 100}", cancel));

        var audiences = stage.Make<KeepAudience>();
        await DemoStage.Done(audiences.AddAsync(stage.Officer, community, new("楼道长群", [TrioRole.Lead], null), null, cancel));
        await DemoStage.Done(audiences.AddAsync(stage.Officer, community, new("信息员群", ["information"], null), null, cancel));
        var owners = await DemoStage.Done(audiences.AddAsync(stage.Officer, community, new("业主代表群", [], null), null, cancel));
        foreach (var number in new[] { 0, 1, 2 })
            await DemoStage.Done(audiences.PickAsync(stage.Officer, owners, stage.Stairwell(number), number == 1 ? "support" : TrioRole.Lead, cancel));

        await EventsAsync(stage, cancel);
    }

    private static async Task EventsAsync(DemoStage stage, CancellationToken cancel)
    {
        var events = stage.Make<RecordTeamEvent>();
        var community = stage.Community.Code;
        stage.At(40, 15);
        await DemoStage.Done(events.AddVenueAsync(stage.Officer, community, "党群服务中心二楼会议室", cancel));
        async Task Was(string kind, string title, int daysAgo, int minutes, int share)
        {
            stage.At(daysAgo, 20);
            var id = await DemoStage.Done(events.CreateAsync(stage.Officer, community, new(kind, title, stage.Today.AddDays(-daysAgo), minutes), null, cancel));
            await DemoStage.Done(events.AttendAsync(stage.Officer, id, community, [.. stage.People.Where(_ => stage.Random.Chance(share)).Select(person => person.MemberId)], cancel));
        }
        await Was("training", "初期火灾扑救与疏散实操", 38, 120, 75);
        await Was("training", "心肺复苏和自动体外除颤器使用", 16, 90, 60);
        await Was("practice", "楼道清理和飞线整治", 11, 150, 45);
        await Was("lecture", "民法典里的邻里关系", 5, 60, 35);
        stage.At(2, 9);
        await DemoStage.Done(events.CreateAsync(stage.Officer, community, new("teamEvent", "楼道长联谊和经验交流", stage.Today.AddDays(6), 120, new(14, 0), SignUp: true, Capacity: 30), null, cancel));
        var drill = await DemoStage.Done(events.CreateAsync(stage.Officer, community, new("training", "台风转移避险桌面推演", stage.Today.AddDays(13), 90, new(9, 30), SignUp: true, Capacity: 24), null, cancel));
        stage.At(1, 19);
        var signUp = stage.Make<SignUpForEvent>();
        foreach (var number in new[] { 0, 3, 4, 7 })
            await DemoStage.Done(signUp.SignUpAsync(stage.As(stage.Person(number)), drill, null, cancel));
    }
}
