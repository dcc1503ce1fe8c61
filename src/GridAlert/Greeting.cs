using System.Globalization;
using GridAlert.Features.Neighbourhood.Demo;
using GridAlert.Platform;

namespace GridAlert;

/// <summary>Tells whoever started GridAlert where to go.</summary>
public static class Greeting
{
    /// <param name="firstAdministrator">The token of the link that makes the first administrator; null where there are accounts.</param>
    public static void Print(WebApplication app, LaunchOptions launch, string? firstAdministrator)
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
            Console.WriteLine("  admin      administrator of the district   manages accounts");
            Console.WriteLine("  observer   reads only");
            Console.WriteLine($"Board: {url}/board/330108    Switch to emergency mode: {url}/activations/new");
            Console.WriteLine($"A crowd of phones: ./ops/swarm --url {url} --phones {(launch.Stairwells * 3).ToString(CultureInfo.InvariantCulture)}");
        }
        // The one secret that is printed: it is for whoever stands at this console, once, for an hour.
        if (firstAdministrator is not null)
            Console.WriteLine($"There is no account yet. Make the first administrator within an hour: {url}/first-admin/{firstAdministrator}");
        if (app.Configuration.GetConnectionString("Redis") is { Length: > 0 })
            Console.WriteLine("ConnectionStrings__Redis is not needed and not used: nodes on one database are a cluster by themselves.");
        Console.WriteLine("Ctrl-C stops it.");
        Console.WriteLine();
    }

    public static string DemoPassword(IConfiguration configuration) =>
        configuration["GRIDALERT_DEMO_PASSWORD"] is { Length: > 0 } password ? password : "gridalert-demo";
}
