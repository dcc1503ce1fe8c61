namespace GridAlert.Tests.Support;

/// <summary>A plan whose whole chain takes seconds, for tests that run in real time.</summary>
public static class EscalationPlans
{
    private const string Quick = "quick";

    public static object QuickDispatch(string? activationId = null, string acknowledgeWithin = "PT1S") => new
    {
        activationId,
        kind = "disasterAlert",
        title = "台风预警",
        body = "请立即通知住户。",
        targets = new { unitCodes = new[] { District.Code }, roles = new[] { "lead" } },
        acknowledgementRule = "any",
        acknowledgeWithin,
        escalation = Quick,
    };

    public static Task SaveQuickAsync(Scene scene) => scene.PostAsync("escalation-plans", QuickPlan);

    public static object QuickPlan { get; } = new
    {
        key = Quick,
        name = new Dictionary<string, string> { ["zh-CN"] = "快速升级" },
        kinds = Array.Empty<string>(),
        levels = new
        {
            all = new[] { Step("PT1S", "trio", "app"), Step("PT2S", "gridLead", "call"), Step("PT3S", "officer", "door"), Step("PT4S", "commandCentre", "desk") },
        },
    };

    private static object Step(string after, string who, string via) => new { after, condition = "unacknowledged", who, via };
}
