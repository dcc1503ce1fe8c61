using GridAlert.Features.Everyday.Recognition.Allowances;
using GridAlert.Features.Everyday.Recognition.Awards;
using GridAlert.Features.Everyday.Recognition.Hours;
using GridAlert.Features.Everyday.Recognition.Letters;
using GridAlert.Features.Everyday.Recognition.Own;
using GridAlert.Features.Everyday.Recognition.Points;
using GridAlert.Features.Everyday.Recognition.Stars;
using GridAlert.Features.Everyday.Recognition.Year;
using GridAlert.Features.Everyday.Visits;

namespace GridAlert.Features.Everyday.Demo;

/// <summary>Thanks for it: hours by hand, a catalogue with exchanges, pioneers, letters, allowances, an objection.</summary>
internal static class DemoHonours
{
    private static readonly (string Name, int Points, int Stock)[] Catalogue =
        [("洗衣液一瓶", 20, 40), ("雨伞一把", 15, 25), ("电影票一张", 30, 12), ("家政服务两小时", 60, 6), ("保温杯一个", 25, 0)];

    private static readonly string[] Employers = ["滨江智造有限公司", "潮涌软件有限公司", "钱潮物流有限公司"];

    public static async Task LiveAsync(DemoStage stage, Month last, CancellationToken cancel)
    {
        var community = stage.Community.Code;
        await HoursAsync(stage, cancel);

        var (catalogue, exchange) = (stage.Make<KeepCatalogue>(), stage.Make<ExchangePoints>());
        stage.At(60, 10);
        var items = new List<Guid>();
        foreach (var (name, points, stock) in Catalogue)
            items.Add(await DemoStage.Done(catalogue.AddAsync(stage.Officer, community, new(name, points, stock), null, cancel)));

        stage.At(3, 9);
        var choose = stage.Make<Choose>();
        foreach (var number in new[] { 0, 1, 2, 3, 4, 6 })
            await DemoStage.Done(choose.RunAsync(stage.As(stage.Person(number)), new(true, number % 2 == 0 ? Employers[number / 2 % Employers.Length] : null, number % 2 == 0), null, cancel));

        var awards = stage.Make<GiveAwards>();
        await DemoStage.Done(awards.GiveAsync(stage.Officer, community, new(stage.Today.Year, stage.Stairwell(0), null, "走访一户不落，楼道活动人人参加。"), cancel));
        await DemoStage.Done(awards.GiveAsync(stage.Officer, community, new(stage.Today.Year, null, stage.Person(0).MemberId, "台风夜里逐户敲门，先叫醒了顶楼三家。"), cancel));
        await DemoStage.Done(awards.GiveAsync(stage.Street, stage.Street.UnitCode, new(stage.Today.Year, null, stage.Person(4).MemberId, "把全楼的用药和住院情况记得一清二楚。"), cancel));
        await DemoStage.Done(stage.Make<RecordHelp>().RunAsync(stage.Officer, community, new(stage.Person(1).MemberId, stage.Today.AddDays(-12), "夜间值守餐补", 60), null, cancel));
        await DemoStage.Done(stage.Make<MakeCommendations>().RunAsync(stage.Street, stage.Street.UnitCode, stage.Today.Year, "年终寄送", cancel));

        // Prepared by one; another approves it.
        stage.At(0, 9);
        await DemoStage.Done(stage.Make<PayAllowances>().PrepareAsync(stage.Street, stage.Street.UnitCode, last, cancel));
        await DemoStage.Done(stage.Make<ObjectToStars>().RaiseAsync(stage.As(stage.Person(3)), last.First, "有两户是电话走访，老人那天不便开门。", null, cancel));

        // What was earned may not be enough yet early in a month: the last of all.
        stage.At(0, 8);
        var first = await DemoStage.Done(exchange.AskAsync(stage.As(stage.Person(0)), new(items[1]), null, cancel));
        await DemoStage.Done(exchange.HandOverAsync(stage.Officer, community, first, cancel));
        await DemoStage.Done(exchange.AskAsync(stage.As(stage.Person(3)), new(items[1]), null, cancel));
    }

    private static async Task HoursAsync(DemoStage stage, CancellationToken cancel)
    {
        var hours = stage.Make<EnterHours>();
        stage.At(4, 20);
        var driven = await DemoStage.Done(hours.OwnAsync(stage.As(stage.Person(0)), new(null, stage.Today.AddDays(-5), 90, "陪楼上老人去医院复查"), null, cancel));
        await DemoStage.Done(hours.OwnAsync(stage.As(stage.Person(3)), new(null, stage.Today.AddDays(-4), 45, "清理楼道堆物"), null, cancel));
        await DemoStage.Done(hours.OwnAsync(stage.As(stage.Person(7)), new(null, stage.Today.AddDays(-6), 60, "早高峰路口劝导"), null, cancel));
        stage.At(3, 10);
        await DemoStage.Done(hours.DecideAsync(stage.Officer, stage.Community.Code, driven, true, cancel));
    }
}
