using System.Globalization;
using GridAlert.Features.Neighbourhood.Demo;
using GridAlert.Platform;

namespace GridAlert;

/// <summary>Tells whoever started GridAlert where to go.</summary>
public static class Greeting
{
    public static void Print(WebApplication app, LaunchOptions launch)
    {
        var url = app.Urls.FirstOrDefault() ?? LaunchOptions.DefaultUrl;
        Console.WriteLine();
        Console.WriteLine($"GridAlert is running: {url}");
        if (launch.Demo)
        {
            var password = DemoPassword(app.Configuration);
            Console.WriteLine("Demo sign-ins (all with the password " + password + "):");
            Console.WriteLine("  district   dispatcher of the district      switches modes, sends dispatches");
            Console.WriteLine("  street     dispatcher of one street");
            Console.WriteLine("  community  officer of one community        invites responders, follows up");
            Console.WriteLine("  grid       lead of one grid");
            Console.WriteLine("  observer   reads only");
            Console.WriteLine($"Board: {url}/board/330108    Switch to emergency mode: {url}/activations/new");
            Console.WriteLine($"A crowd of phones: ./ops/swarm --url {url} --phones {(launch.Stairwells * 3).ToString(CultureInfo.InvariantCulture)}");
        }
        Console.WriteLine("Ctrl-C stops it.");
        Console.WriteLine();
    }

    public static string DemoPassword(IConfiguration configuration) =>
        configuration["GRIDALERT_DEMO_PASSWORD"] is { Length: > 0 } password ? password : "gridalert-demo";
}
