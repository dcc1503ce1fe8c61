using GridAlert.Swarm.Phones;

namespace GridAlert.Swarm.Crowd;

/// <summary>Fills in a dispatch's reply form as somebody in a hurry does.</summary>
internal static class Replies
{
    private static readonly string[] Words = ["已通知到户", "情况正常", "已安排好", "楼道内无异常"];

    public static Dictionary<string, object>? For(IReadOnlyList<ReplyQuestion>? questions, Dice dice)
    {
        if (questions is not { Count: > 0 })
            return null;
        var reply = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var question in questions)
        {
            // A simulated phone has no camera: such a reply stays incomplete, as from a real phone whose photo comes later.
            if (question.Type == "photo" || (!question.Required && dice.Happens(0.5)))
                continue;
            reply[question.Key] = question.Type switch
            {
                "number" => (int)(dice.Next() * 20),
                "yesNo" => dice.Happens(0.8),
                "choice" when question.Choices is { Count: > 0 } choices => dice.OneOf(choices),
                _ => dice.OneOf(Words),
            };
        }
        return reply;
    }
}
