using GridAlert.Features.Everyday.Law;
using GridAlert.Features.Everyday.Law.Covenants;
using GridAlert.Features.Everyday.Law.Groups;
using GridAlert.Features.Everyday.Law.Mediations;
using GridAlert.Features.Everyday.Law.Selections;
using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Everyday.Demo;

/// <summary>Law at the doors: who is attached, what they settled, groups, a covenant, a selection that takes votes.</summary>
internal static class DemoLaw
{
    private const string Covenant =
        """
        一、邻里见面问好，有事先商量，不在楼道里争吵。
        二、电动自行车不进楼、不飞线，消防通道不停车。
        三、垃圾分好类再下楼，大件垃圾按时按点投放。
        四、晚上十点到早上七点，装修、乐器、广场舞都停一停。
        五、独居老人和孩子多看一眼，有难处找楼道长。
        """;

    public static async Task LiveAsync(DemoStage stage, CancellationToken cancel)
    {
        var mediator = await ServicesAsync(stage, cancel);
        await GroupsAsync(stage, mediator, cancel);
        await MediationsAsync(stage, mediator, cancel);
        stage.At(120, 10);
        await DemoStage.Done(stage.Make<AddCovenant>().RunAsync(stage.Officer, stage.Community.Code, new(Covenant, stage.Today.AddDays(-122), "居民会议表决，到会 86 户，同意 81 户", stage.Today.AddDays(-110)), null, cancel));
        await SelectionAsync(stage, cancel);
    }

    private static async Task<Guid> ServicesAsync(DemoStage stage, CancellationToken cancel)
    {
        var attach = stage.Make<AttachService>();
        stage.At(150, 10);
        async Task<Guid> Attached(Unit unit, string kind, string body, string duty) =>
            await DemoStage.Done(attach.RunAsync(stage.District, unit.Code, new(kind, stage.Name(), stage.Phone(), body, duty, null, stage.Today.AddDays(-150)), null, cancel));
        var mediator = await Attached(stage.Community, "mediator", "社区人民调解委员会", "工作日 9:00–17:00");
        await Attached(stage.Community, "judge", "区人民法院", "每月第二个周三下午");
        await Attached(stage.Community, "police", "西兴派出所", "每周二、周五上午");
        await Attached(stage.GridOf(0), "lawyer", "钱潮律师事务所", "每周四 14:00–16:00");
        await Attached(stage.GridOf(1), "doctor", "社区卫生服务站", "每周一上午");
        foreach (var (other, number) in stage.Others.Select((other, number) => (other, number)))
            await Attached(other, number % 2 == 0 ? "lawyer" : "mediator", number % 2 == 0 ? "潮声律师事务所" : "社区人民调解委员会", "每周四下午");
        return mediator;
    }

    private static async Task GroupsAsync(DemoStage stage, Guid promoter, CancellationToken cancel)
    {
        var groups = stage.Make<KeepLawGroup>();
        async Task Kept(Unit unit, string name, int postedAgo, string topic)
        {
            stage.At(100, 9);
            var id = await DemoStage.Done(groups.AddAsync(stage.District, unit.Code, name, unit == stage.Community ? promoter : null, stage.Name(), 14, null, cancel));
            stage.At(postedAgo, 19);
            await DemoStage.Done(groups.PostedAsync(stage.District, id, topic, cancel));
        }
        await Kept(stage.Community, "法律服务微信群（社区）", 3, "租房押金怎么退");
        await Kept(stage.GridOf(0), "法律服务微信群（一网格）", 26, "物业费和维修资金");
        foreach (var (other, number) in stage.Others.Take(4).Select((other, number) => (other, number)))
            await Kept(other, "法律服务微信群", 4 + (number * 7), "反诈提醒");
    }

    private static async Task MediationsAsync(DemoStage stage, Guid mediator, CancellationToken cancel)
    {
        var mediate = stage.Make<Mediate>();
        async Task<Guid> Opened(int daysAgo, int stairwell, string kind, string subject)
        {
            stage.At(daysAgo, 9);
            var id = await DemoStage.Done(mediate.OpenAsync(stage.Officer, stage.Community.Code, new(stage.Stairwell(stairwell), kind, subject, stage.Name(), stage.Phone(), stage.Name(), stage.Phone(), mediator), null, cancel));
            stage.At(daysAgo, 15);
            await DemoStage.Done(mediate.StepAsync(stage.Officer, id, "heard", "分别听了双方的说法。", cancel));
            return id;
        }

        var kept = await Opened(44, 0, "neighbour", "楼上空调外机滴水，影响楼下晾晒。");
        stage.At(42, 14);
        await DemoStage.Done(mediate.StepAsync(stage.Officer, kept, "met", "双方到场，一起看了外机位置。", cancel));
        await DemoStage.Done(mediate.AgreeAsync(stage.Officer, kept, new("楼上七天内加接排水管，费用自理。", true, true, stage.Today.AddDays(-35), stage.Today.AddDays(-10)), cancel));
        stage.At(37, 10);
        await DemoStage.Done(mediate.FulfilAsync(stage.Officer, kept, stage.Today.AddDays(-37), cancel));
        await DemoStage.Done(mediate.SayAsync(stage.Officer, kept, new("a", 5, 5, 4, 4), cancel));
        await DemoStage.Done(mediate.SayAsync(stage.Officer, kept, new("b", 5, 4, 5, 4), cancel));
        stage.At(9, 10);
        await DemoStage.Done(mediate.RevisitAsync(stage.Officer, kept, "good", "排水管没有再滴水，两家互送过年货。", null, cancel));

        var late = await Opened(25, 1, "property", "地下车位漏水损坏车辆，物业和车主赔付谈不拢。");
        stage.At(21, 14);
        await DemoStage.Done(mediate.StepAsync(stage.Officer, late, "investigated", "查看了漏水点和维修单据。", cancel));
        await DemoStage.Done(mediate.AgreeAsync(stage.Officer, late, new("物业承担漆面修复费用的七成，两周内付清。", true, false, stage.Today.AddDays(-6), stage.Today.AddDays(4)), cancel));

        var open = await Opened(4, 2, "family", "兄妹为照顾住院母亲的轮值和费用有分歧。");
        stage.At(2, 14);
        await DemoStage.Done(mediate.StepAsync(stage.Officer, open, "met", "约定先列出每月开支，周末再谈。", cancel));
    }

    private static async Task SelectionAsync(DemoStage stage, CancellationToken cancel)
    {
        var (selections, vote) = (stage.Make<RunSelection>(), stage.Make<CastVote>());
        stage.At(20, 9);
        var id = await DemoStage.Done(selections.OpenAsync(stage.Officer, stage.Community.Code, "neighbour", stage.Today.AddDays(-20).Year, 3, null, cancel));
        foreach (var reason in new[] { "十年如一日给楼上独居老人捎菜。", "自己修好了单元门，还教大家用灭火器。", "疫情和台风里守了六个通宵。", "把小院让出来给孩子们看书。" })
            await DemoStage.Done(selections.NominateAsync(stage.Officer, id, stage.Name(), reason, true, cancel));
        await DemoStage.Done(selections.BeginAsync(stage.Officer, id, stage.Today.AddDays(7), cancel));
        var nominees = await stage.Find<SelectionStore>().NomineesAsync(id, cancel);
        stage.At(8, 10);
        var slips = await DemoStage.Done(selections.MakeSlipsAsync(stage.Officer, id, stage.Stairwell(0), cancel));
        stage.At(4, 20);
        foreach (var slip in slips.Take(7))
            await DemoStage.Done(vote.RunAsync(slip.Code, nominees[stage.Random.Below(nominees.Count)].Id, cancel));
    }
}
