using GridAlert.Features.Everyday.Council;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Demo;

/// <summary>A council that met twice: closed, in time, overdue, dropped, still open; and meets again.</summary>
internal static class DemoCouncil
{
    public static async Task LiveAsync(DemoStage stage, CancellationToken cancel)
    {
        var (raise, meet, follow) = (stage.Make<RaiseIssue>(), stage.Make<HoldMeeting>(), stage.Make<FollowIssue>());
        var community = stage.Community.Code;

        async Task<Guid> Raised(int daysAgo, string tag, string title, string? words)
        {
            stage.At(daysAgo, 10);
            return (await DemoStage.Done(raise.RunAsync(stage.Officer, community, new(tag, title, words), null, cancel))).Id;
        }
        async Task<Guid> Met(int daysAgo, string title, params (Guid Issue, string Decision, string Party, string Owner, int DueIn)[] decided)
        {
            stage.At(daysAgo + 5, 9);
            var id = await DemoStage.Done(meet.PlanAsync(stage.Officer, community, new(title, Time(stage, -daysAgo, 14), "党群服务中心二楼会议室"), null, cancel));
            foreach (var one in decided)
                await DemoStage.Done(meet.AddAsync(stage.Officer, id, one.Issue, cancel));
            stage.At(daysAgo, 16);
            await DemoStage.Done(meet.HeldAsync(stage.Officer, id, [new("community", stage.Community.Name + "居委会", 2), new("property", "邻里管家物业服务中心", 2), new("ownersCommittee", "业主委员会", 3), new("residents", "居民代表", 6)], cancel));
            foreach (var (issue, decision, party, owner, dueIn) in decided)
                await DemoStage.Done(meet.DecideAsync(stage.Officer, id, issue, new(decision, party, owner, stage.Today.AddDays(dueIn - daysAgo)), cancel));
            return id;
        }

        var light = await Raised(45, "small", "东门步道路灯不亮", "晚上散步的人多，有三盏灯不亮。");
        var charging = await Raised(42, "urgent", "电动自行车进楼道充电", "三个单元仍有人把电瓶带回家充。");
        var shop = await Raised(40, "hard", "底商餐馆油烟直排", null);
        var first = await Met(30, "网格议事协商会",
            (light, "更换三盏路灯并检修线路。", "property", "邻里管家物业服务中心", 10),
            (charging, "在北侧空地增设充电棚二十个位。", "ownersCommittee", "业主委员会", 22),
            (shop, "会同街道约谈店主，加装油烟净化设备。", "office", "街道综合行政执法队", 60));
        stage.At(22, 15);
        await DemoStage.Done(follow.CloseAsync(stage.Officer, light, new("三盏路灯已换好，线路检修完毕。"), null, cancel));
        await DemoStage.Done(follow.NoteAsync(stage.Officer, charging, new("选址已公示，施工单位还没有确定。"), null, cancel));
        await DemoStage.Done(follow.NoteAsync(stage.Officer, shop, new("已约谈两家店主，一家已下单设备。"), null, cancel));
        stage.At(28, 9);
        await DemoStage.Done(meet.PublishAsync(stage.Officer, first, cancel));

        var wall = await Raised(20, "small", "宣传栏改到单元门口", null);
        stage.At(15, 10);
        await DemoStage.Done(follow.DropAsync(stage.Officer, wall, new("单元门口位置不够，先在电子屏上滚动。"), null, cancel));
        var parking = await Raised(12, "hard", "访客车辆占用消防通道", "周末访客车多，消防通道常被占。");
        var lift = await Raised(9, "hard", "七幢加装电梯意见不一", "低层住户担心采光，高层老人盼着装。");
        await Raised(4, "small", "儿童滑梯螺丝松动", null);
        stage.At(3, 10);
        var next = await DemoStage.Done(meet.PlanAsync(stage.Officer, community, new("网格议事协商会", Time(stage, 5, 14), "党群服务中心二楼会议室"), null, cancel));
        await DemoStage.Done(meet.AddAsync(stage.Officer, next, parking, cancel));
        await DemoStage.Done(meet.AddAsync(stage.Officer, next, lift, cancel));
        await DemoStage.Done(stage.Make<NameBranch>().RunAsync(stage.Officer, stage.GridOf(0).Code, $"{stage.GridOf(0).Name}网格党支部", cancel));
    }

    private static DateTimeOffset Time(DemoStage stage, int days, int hour) =>
        new DateTimeOffset(stage.Today.AddDays(days).ToDateTime(new(hour, 0)), BeijingTime.Offset).ToUniversalTime();
}
