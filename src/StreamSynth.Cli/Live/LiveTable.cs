using Spectre.Console;
using Spectre.Console.Rendering;

namespace StreamSynth.Cli.Live;

/// <summary>Redraws a table in place twice a second.</summary>
/// <param name="screen">The terminal.</param>
/// <param name="clock">Clock of the redraws.</param>
internal sealed class LiveTable(IAnsiConsole screen, TimeProvider clock) : IRunView
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    public Task FollowAsync(RunWatch watch, Task ended)
    {
        LiveDisplay live = screen.Live(Text.Empty).AutoClear(false).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Bottom);

        return live.StartAsync(async context =>
        {
            while (!ended.IsCompleted)
            {
                context.UpdateTarget(Draw(watch.Look(), screen.Profile.Height));
                await Task.WhenAny(ended, Task.Delay(Period, clock)).ConfigureAwait(false);
            }

            // What scrolls away at the end can be scrolled back to: the last picture has all nodes.
            context.UpdateTarget(Draw(watch.Look(), int.MaxValue));
        });
    }

    private IRenderable Draw(Moment moment, int height) =>
        RunPicture.Draw(moment, screen.Profile.Width, height, screen.Profile.Capabilities.Unicode);
}
