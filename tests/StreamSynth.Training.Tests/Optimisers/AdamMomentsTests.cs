using StreamSynth.Training.Graph;
using StreamSynth.Training.Optimisers;

namespace StreamSynth.Training.Tests.Optimisers;

public sealed class AdamMomentsTests
{
    [Theory]
    [InlineData(0.9, 0.999)]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.999999)]
    public void Direction_AnyStepCount_EqualsDoublePrecision(double beta1, double beta2)
    {
        OnnxGraph graph = new();
        Value gradient = graph.Input("gradient", ElementType.Float, 4);
        Value[] state = [graph.Input("step", ElementType.Float), graph.Input("mean", ElementType.Float, 4), graph.Input("square", ElementType.Float, 4)];
        (Value direction, Value[] next) = new AdamMoments(beta1, beta2, 1e-6).Direction(graph, gradient, state);
        graph.Output("direction", direction);
        graph.Output("next_step", next[0]);
        using GraphRun run = new(graph);
        float[] g = [0.5f, -3f, 1e-3f, 2f];
        (float[] m, float[] v) = ([0.25f, 0.125f, -1e-3f, 0f], [0.5f, 4f, 1e-5f, 0f]); // The last one has met no gradient yet.

        foreach (float step in (float[])[0, 1, 9, 999, 1e6f])
        {
            float[][] found = run.Outputs(g, [step], m, v);

            Assert.Equal(step + 1, found[1][0]);
            for (int i = 0; i < g.Length; i++)
            {
                double mean = (beta1 * m[i] + (1 - beta1) * g[i]) / (1 - Math.Pow(beta1, step + 1));
                double square = (beta2 * v[i] + (1 - beta2) * g[i] * g[i]) / (1 - Math.Pow(beta2, step + 1));
                double expected = mean / (Math.Sqrt(square) + 1e-6);
                Assert.True(Math.Abs(expected - found[0][i]) <= 2e-6 * Math.Abs(expected), $"step {step}, element {i}: {expected} expected, {found[0][i]} found");
            }
        }
    }
}
