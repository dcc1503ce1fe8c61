using GridAlert.Features.Everyday.Requests;

namespace GridAlert.Features.Everyday.Demo;

/// <summary>Requests of the community in each state.</summary>
internal static class DemoRequests
{
    public static async Task LiveAsync(DemoStage stage, CancellationToken cancel)
    {
        var raise = stage.Make<RaiseRequest>();
        var handle = stage.Make<HandleRequest>();
        var follow = stage.Make<FollowRequest>();
        var number = 0;

        async Task<(Guid Id, DemoPerson By)> Raised(int daysAgo, int hour, string kind, string text)
        {
            stage.At(daysAgo, hour);
            var by = stage.Person(number++ * 4);
            var body = new RaiseBody { Kind = kind, Text = text, ContactName = stage.Name(), ContactPhone = stage.Phone() };
            return ((await DemoStage.Done(raise.ForResidentAsync(stage.As(by), body, null, cancel))).Id, by);
        }
        Task Accepted(Guid id) => DemoStage.Done(handle.AcceptAsync(stage.Officer, id, new(null, null, "received"), null, cancel));
        async Task Begun(Guid id)
        {
            await Accepted(id);
            await DemoStage.Done(handle.BeginAsync(stage.Officer, id, new(null, null, "accepted"), null, cancel));
        }
        async Task Answered(Guid id, int daysAgo, string text)
        {
            stage.At(daysAgo, 16, 30);
            await DemoStage.Done(handle.AnswerAsync(stage.Officer, id, new(text, null, "inHand"), null, cancel));
        }

        // Over, and told to everybody.
        foreach (var (ago, kind, text, answer, question, rating) in new[]
                 {
                     (33, "repair", "单元门闭门器坏了，夜里撞门声很大。", "物业已更换闭门器，门能缓慢关上。", "单元门闭门器坏了怎么办？", 5),
                     (27, "environment", "垃圾桶满了两天没人收，有异味。", "清运改为早晚两次，周末也有人值守。", "周末垃圾清运能不能加一次？", 4),
                     (19, "convenience", "老人不会用手机预约挂号，想有人教。", "每周三下午在党群服务中心有志愿者一对一教。", "哪里能学用手机挂号？", 5),
                 })
        {
            var (id, by) = await Raised(ago, 9, kind, text);
            stage.At(ago, 14);
            await Begun(id);
            await Answered(id, ago - 2, answer);
            stage.At(ago - 3, 10);
            await DemoStage.Done(follow.ConfirmAsync(stage.As(by), id, new(rating, null), null, cancel));
            await DemoStage.Done(handle.PublishAsync(stage.Officer, id, new(question, answer), null, cancel));
        }

        // Answered, not said yet whether it is well; and one where it was not.
        var (waiting, _) = await Raised(6, 10, "repair", "三楼楼道灯不亮，晚上老人上楼看不见。");
        stage.At(6, 15);
        await Begun(waiting);
        await Answered(waiting, 2, "已换声控灯，请您晚上看看亮不亮。");
        var (again, unhappy) = await Raised(9, 11, "environment", "楼顶有人养鸽子，羽毛飘到阳台。");
        stage.At(9, 16);
        await Begun(again);
        await Answered(again, 7, "已上门劝导，住户答应三天内搬走。");
        stage.At(1, 9);
        await DemoStage.Done(follow.ReopenAsync(stage.As(unhappy), again, new(null, "鸽子还在，没有搬。"), null, cancel));

        // On their way.
        var (handed, _) = await Raised(2, 9, "convenience", "行动不便的老人想请人每周助浴一次。");
        stage.At(2, 13);
        await Accepted(handed);
        await DemoStage.Done(handle.HandOverAsync(stage.Officer, handed, new("由购买的居家养老服务上门评估", "乐龄居家养老服务点", "accepted"), null, cancel));
        var (inHand, _) = await Raised(1, 9, "aid", "独居老人住院回家，想请人帮忙送几天饭。");
        stage.At(1, 10);
        await Begun(inHand);
        var (accepted, _) = await Raised(1, 18, "suggestion", "希望在小区北门加一处非机动车充电点。");
        stage.At(1, 20);
        await Accepted(accepted);
        var (referred, _) = await Raised(2, 15, "environment", "路口夜间施工噪声，孩子睡不着。");
        stage.At(2, 17);
        await Accepted(referred);
        await DemoStage.Done(stage.Make<ReferRequest>().RunAsync(stage.Officer, referred, new("specialised", "夜间施工由街道会同城管核查许可", "accepted"), null, cancel));

        // Not looked at: one of today, one that is late.
        await Raised(3, 8, "repair", "地下室渗水，电瓶车停放处有积水。");
        await Raised(0, 8, "other", "想了解老旧小区加装电梯要哪些手续。");
    }
}
