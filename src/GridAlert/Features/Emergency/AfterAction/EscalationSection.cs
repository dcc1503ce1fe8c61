using GridAlert.Features.Emergency.Escalation;

namespace GridAlert.Features.Emergency.AfterAction;

internal static class EscalationSection
{
    private static readonly int Vias = Enum.GetValues<StepVia>().Length;
    private static readonly string[] HandsInOrder = ["trio", "gridLead", "officer", "commandCentre"];

    public static int StepCount { get; } = Enum.GetValues<StepWho>().Length * Vias;

    /// <summary>The steps that put a stairwell on the desk, as bits.</summary>
    public static int DeskSteps { get; } = StepsBy(StepVia.Desk);

    public static int DoorSteps { get; } = StepsBy(StepVia.Door);

    /// <summary>Whom and by what, as one number from the trio upwards; -1 for what is not known.</summary>
    public static int StepOf(string? who, string? via) =>
        Enum.TryParse<StepWho>(who, ignoreCase: true, out var whom) && Enum.TryParse<StepVia>(via, ignoreCase: true, out var by) ? ((int)whom * Vias) + (int)by : -1;

    public static ReviewEscalation Of(ReviewFacts facts, List<TaskFacts> tasks)
    {
        var taken = facts.StepsTaken;
        var reached = new int[StepCount];
        var worked = new int[StepCount];
        var hands = new (int Met, int Of)[HandsInOrder.Length];
        int without = 0, door = 0, desk = 0, unreachable = 0;
        foreach (var task in tasks)
        {
            for (var step = 0; step < StepCount; step++)
                reached[step] += (task.Steps >> step) & 1;
            if (task.Met && task.MetByStep >= 0)
                worked[task.MetByStep]++;
            without += task.Met && task.MetByStep < 0 ? 1 : 0;
            door += (task.Steps & DoorSteps) != 0 ? 1 : 0;
            desk += (task.Steps & DeskSteps) != 0 ? 1 : 0;
            unreachable += task.Unreachable ? 1 : 0;
            var hand = Math.Max(0, Array.IndexOf(HandsInOrder, task.Hands));
            hands[hand] = (hands[hand].Met + (task.Met ? 1 : 0), hands[hand].Of + 1);
        }
        return new()
        {
            MetWithoutStep = new(without, tasks.Count),
            Steps = [.. Enumerable.Range(0, StepCount).Where(step => taken[step] > 0).Select(step => new EscalationRow(
                EmergencyWords.Code((StepWho)(step / Vias)), EmergencyWords.Code((StepVia)(step % Vias)), new(reached[step], tasks.Count), new(worked[step], reached[step]), taken[step]))],
            Hands = [.. HandsInOrder.Select((name, i) => new HandsRow(name, new(hands[i].Met, hands[i].Of)))],
            AtTheDoor = new(door, tasks.Count),
            OnTheDesk = new(desk, tasks.Count),
            Unreachable = new(unreachable, tasks.Count),
            ChannelOff = new(facts.StepsOff, taken.Sum()),
            Calls = CallSection.Of(facts),
        };
    }

    /// <summary>Steps as whom and by what, from the trio upwards.</summary>
    public static IReadOnlyList<string> NamesOf(int steps) =>
        [.. Enumerable.Range(0, StepCount).Where(step => ((steps >> step) & 1) != 0).Select(step => $"{EmergencyWords.Code((StepWho)(step / Vias))}.{EmergencyWords.Code((StepVia)(step % Vias))}")];

    private static int StepsBy(StepVia via) => Enum.GetValues<StepWho>().Aggregate(0, (bits, who) => bits | (1 << (((int)who * Vias) + (int)via)));
}
