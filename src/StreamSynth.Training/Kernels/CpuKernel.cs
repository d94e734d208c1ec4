namespace StreamSynth.Training.Kernels;

/// <summary>Computes one node. It keeps nothing between calls: several sessions may share a graph, but none a kernel.</summary>
/// <param name="threads">Threads of the session.</param>
internal abstract class CpuKernel(int threads)
{
    public int Threads => threads;

    /// <summary>Reads the inputs and writes every element of the outputs. The result does not depend on the number of threads.</summary>
    public abstract void Compute(KernelCall call);
}
